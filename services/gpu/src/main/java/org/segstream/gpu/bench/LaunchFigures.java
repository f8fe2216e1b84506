package org.segstream.gpu.bench;

import java.util.Locale;
import java.util.Map;
import org.segstream.gpu.bench.DeviceBench.Size;

/**
 * What frames of a kind cost.
 *
 * @param labels number of labels
 * @param frames frames solved together
 * @param start {@code cold}, or {@code warm} from the streams' frames before
 * @param millis median time of a frame, from logits and colours in the processor's memory to labels
 *     and certificate there; the time of a launch divided by its frames
 * @param iterations of a frame, mean
 * @param visited share of a frame's blocks that an iteration visits, mean
 * @param share of the bandwidth at which the device copies its memory, that the iterations alone
 *     would need in this time
 */
public record LaunchFigures(
    Size size,
    int labels,
    int frames,
    String start,
    double millis,
    double iterations,
    double visited,
    double share) {

  String toRow() {
    return String.format(
        Locale.ROOT,
        "| %s×%d | %d | %s | %.2f | %.1f | %.0f %% | %.1f %% |",
        size,
        labels,
        frames,
        start,
        millis,
        iterations,
        100 * visited,
        100 * share);
  }

  /** The figures by name. */
  public Map<String, Object> toMap() {
    return Map.of(
        "size",
        size.toString(),
        "labels",
        labels,
        "frames",
        frames,
        "start",
        start,
        "ms",
        millis,
        "iterations",
        iterations,
        "visited_share",
        visited,
        "bandwidth_share",
        share);
  }
}
