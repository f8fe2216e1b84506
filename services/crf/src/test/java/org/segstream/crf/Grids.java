package org.segstream.crf;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import org.segstream.crf.energy.EdgeFamily;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.energy.InstanceFile;
import org.segstream.crf.energy.LabelCompatibility;
import org.segstream.crf.energy.UnaryLayout;

/** Grids to test with, and their optima by exhaustive search. */
public final class Grids {
  private Grids() {}

  /** A Potts energy of stride 1, of a kind drawn at random, see {@link #random}. */
  public static GridEnergy random(RandomGenerator random, int width, int height, int labels) {
    return random(random, width, height, labels, List.of(1), false);
  }

  /**
   * Unaries and weights of a kind drawn at random: smooth, tied, confident, weak or absent edges.
   *
   * @param compatible whether labels are to have a compatibility drawn at random
   */
  public static GridEnergy random(
      RandomGenerator random,
      int width,
      int height,
      int labels,
      List<Integer> strides,
      boolean compatible) {
    float unaryScale = pick(random, 0.01f, 1, 5, 5, 100, 3000);
    float weightScale = pick(random, 0, 0.01f, 0.5f, 1, 2, 50);
    boolean tied = random.nextInt(4) == 0;
    float[] unary = new float[width * height * labels];
    for (int n = 0; n < unary.length; n++) {
      unary[n] = unaryScale * (tied ? random.nextInt(-2, 3) : random.nextFloat(-1, 1));
    }
    List<EdgeFamily> families = new ArrayList<>();
    for (int s : strides) {
      families.add(
          new EdgeFamily(
              s,
              weights(random, height * Math.max(0, width - s), weightScale, tied),
              weights(random, Math.max(0, height - s) * width, weightScale, tied)));
    }
    return new GridEnergy(
        width,
        height,
        labels,
        unary,
        random.nextBoolean() ? UnaryLayout.PLANAR : UnaryLayout.CHANNEL_LAST,
        families,
        compatible ? Optional.of(compatibility(random, labels)) : Optional.empty());
  }

  /** A table drawn at random; three of four of sixteenths. */
  private static LabelCompatibility compatibility(RandomGenerator random, int labels) {
    if (random.nextInt(4) > 0) {
      return sixteenths(random, labels, 0, pick(random, 1, 16, 24, 64, 256));
    }
    return compatibility(labels, () -> random.nextInt(5) == 0 ? 0 : 3 * random.nextFloat());
  }

  /** A table of sixteenths from {@code least} to {@code most} of them, and now and then 0. */
  public static LabelCompatibility sixteenths(
      RandomGenerator random, int labels, int least, int most) {
    return compatibility(
        labels, () -> random.nextInt(9) == 0 ? 0 : random.nextInt(least, most + 1) / 16f);
  }

  private static LabelCompatibility compatibility(int labels, DoubleSupplier cost) {
    float[] costs = new float[labels * labels];
    for (int a = 0; a < labels; a++) {
      for (int b = 0; b < a; b++) {
        costs[a * labels + b] = (float) cost.getAsDouble();
        costs[b * labels + a] = costs[a * labels + b];
      }
    }
    return new LabelCompatibility(labels, costs);
  }

  private static int pick(RandomGenerator random, int... values) {
    return values[random.nextInt(values.length)];
  }

  private static float pick(RandomGenerator random, float... values) {
    return values[random.nextInt(values.length)];
  }

  private static float[] weights(RandomGenerator random, int count, float scale, boolean tied) {
    float[] weights = new float[count];
    for (int n = 0; n < count; n++) {
      weights[n] = scale * (tied ? random.nextInt(3) : random.nextFloat());
    }
    return weights;
  }

  /** A noisy picture of blocks: what a segmentation looks like, in small. */
  public static GridEnergy blocks(RandomGenerator random, int width, int height, int labels) {
    return blocks(random, width, height, labels, List.of(1));
  }

  /** The same, with edges of several strides. */
  public static GridEnergy blocks(
      RandomGenerator random, int width, int height, int labels, List<Integer> strides) {
    float[] unary = new float[width * height * labels];
    for (int i = 0; i < width * height; i++) {
      int truth = (i % width / 8 + 3 * (i / width / 8)) % labels;
      for (int k = 0; k < labels; k++) {
        unary[i * labels + k] = (float) random.nextGaussian() - (k == truth ? 1.5f : 0);
      }
    }
    List<EdgeFamily> families = new ArrayList<>();
    for (int s : strides) {
      families.add(
          new EdgeFamily(
              s,
              weights(random, height * (width - s), 1, false),
              weights(random, (height - s) * width, 1, false)));
    }
    return new GridEnergy(
        width, height, labels, unary, UnaryLayout.CHANNEL_LAST, families, Optional.empty());
  }

  /** The same energy with every unary moved by noise of this size: the next frame of a stream. */
  public static GridEnergy disturbed(RandomGenerator random, GridEnergy grid, float size) {
    float[] unary = grid.unary().clone();
    for (int n = 0; n < unary.length; n++) {
      unary[n] += size * (float) random.nextGaussian();
    }
    return withUnary(grid, unary);
  }

  /** The same edges with other unaries in the same order. */
  public static GridEnergy withUnary(GridEnergy grid, float[] unary) {
    return new GridEnergy(
        grid.width(),
        grid.height(),
        grid.labels(),
        unary,
        grid.layout(),
        grid.families(),
        grid.compatibility());
  }

  /** The same energy with its unaries in planes. */
  public static GridEnergy planar(GridEnergy grid) {
    float[] unary = new float[grid.unary().length];
    for (int n = 0; n < unary.length; n++) {
      int pixel = n % grid.pixels();
      int label = n / grid.pixels();
      unary[n] = grid.unary()[pixel * grid.pixelStep() + label * grid.labelStep()];
    }
    return new GridEnergy(
        grid.width(),
        grid.height(),
        grid.labels(),
        unary,
        UnaryLayout.PLANAR,
        grid.families(),
        grid.compatibility());
  }

  /** The smallest energy of all labellings, one by one. */
  public static double optimum(GridEnergy grid) {
    byte[] labels = new byte[grid.width() * grid.height()];
    double least = Double.POSITIVE_INFINITY;
    boolean more = true;
    while (more) {
      least = Math.min(least, energy(grid, labels));
      more = next(labels, grid.labels());
    }
    return least;
  }

  private static boolean next(byte[] labels, int count) {
    for (int i = 0; i < labels.length; i++) {
      if (++labels[i] < count) {
        return true;
      }
      labels[i] = 0;
    }
    return false;
  }

  public static double energy(GridEnergy grid, byte[] labels) {
    int width = grid.width();
    double energy = 0;
    for (int i = 0; i < labels.length; i++) {
      energy += grid.unary()[i * grid.pixelStep() + (labels[i] & 0xff) * grid.labelStep()];
      for (EdgeFamily edges : grid.families()) {
        int s = edges.stride();
        if (i % width >= s) {
          float weight = edges.horizontal()[i / width * (width - s) + i % width - s];
          energy += cost(grid, weight, labels[i - s], labels[i]);
        }
        if (i >= s * width) {
          energy += cost(grid, edges.vertical()[i - s * width], labels[i - s * width], labels[i]);
        }
      }
    }
    return energy;
  }

  private static double cost(GridEnergy grid, double weight, byte a, byte b) {
    return a == b
        ? 0
        : weight * grid.compatibility().map(v -> v.cost(a & 0xff, b & 0xff)).orElse(1f);
  }

  /** A street scene shared by those who build this project; skips the test where it is not. */
  public static InstanceFile shared(String name) {
    Path file = Path.of("../../../shared/data/crf", name);
    assumeTrue(Files.exists(file), "the instance " + name + " is not beside the project");
    return InstanceFile.read(file);
  }
}
