package org.segstream.vision.shift;

import java.util.HashMap;
import java.util.Map;
import org.segstream.vision.network.NetworkGraph;

/** One frame on its way through the steps: its stream's features, and what of them has changed. */
final class Task {
  private final Features features;
  private final Map<String, int[]> changed = new HashMap<>();
  private long multiplications;

  /**
   * @param features with the frame's picture in them
   * @param pixels positions of the picture that are new
   */
  Task(Features features, int[] pixels) {
    this.features = features;
    changed.put(NetworkGraph.IMAGE, pixels);
  }

  Features features() {
    return features;
  }

  /** Positions of a tensor that have changed, in ascending order. */
  int[] changed(String node) {
    return changed.getOrDefault(node, new int[0]);
  }

  void changed(String node, int[] positions) {
    changed.put(node, positions);
  }

  void count(long more) {
    multiplications += more;
  }

  /** Share of the network's multiplications that were done for this frame. */
  float share() {
    return (float) ((double) multiplications / features.geometry().multiplications());
  }
}
