package org.segstream.vision.shift;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.Operation.Convolution;
import org.segstream.vision.network.ShiftPlan;
import org.segstream.vision.network.ShiftPlan.Leaf;
import org.segstream.vision.network.ShiftPlan.Step;

/** The sizes of a plan's tensors for images of one size. Immutable. */
final class Geometry {
  private final Map<String, Size> sizes = new HashMap<>();
  private final Map<Leaf.Enlarged, Enlargements> enlargements = new HashMap<>();
  private final long multiplications;

  /** Rows and columns. */
  record Size(int height, int width) {
    int area() {
      return height * width;
    }
  }

  /** Along both sides. */
  record Enlargements(Enlargement rows, Enlargement columns) {}

  Geometry(ShiftPlan plan, int height, int width) {
    sizes.put(NetworkGraph.IMAGE, new Size(height, width));
    long sum = 0;
    for (Step step : plan.steps()) {
      Size made = made(step.leaves());
      sizes.put(step.made().node(), made);
      sum += made.area() * step.multiplications();
      for (Leaf leaf : step.leaves()) {
        if (leaf instanceof Leaf.Enlarged enlarged) {
          Size read = of(leaf.node());
          enlargements.put(
              enlarged,
              new Enlargements(
                  new Enlargement(read.height(), made.height()),
                  new Enlargement(read.width(), made.width())));
        }
      }
    }
    multiplications = sum;
  }

  private Size made(List<Leaf> leaves) {
    Leaf leaf = leaves.getFirst();
    return switch (leaf) {
      case Leaf.Patch patch -> made(patch.convolution(), of(leaf.node()));
      case Leaf.Window window -> made(window.convolution(), of(leaf.node()));
      case Leaf.Same _ -> of(leaf.node());
      case Leaf.Enlarged enlarged -> of(enlarged.like());
    };
  }

  private static Size made(Convolution c, Size read) {
    return new Size((read.height() - 1) / c.stride() + 1, (read.width() - 1) / c.stride() + 1);
  }

  Size of(String node) {
    Size size = sizes.get(node);
    if (size == null) {
      throw new IllegalArgumentException("no tensor " + node);
    }
    return size;
  }

  Size image() {
    return of(NetworkGraph.IMAGE);
  }

  Enlargements of(Leaf.Enlarged leaf) {
    Enlargements found = enlargements.get(leaf);
    if (found == null) {
      throw new IllegalArgumentException("no enlargement " + leaf);
    }
    return found;
  }

  /** Of all convolutions for a whole image. */
  long multiplications() {
    return multiplications;
  }
}
