package org.segstream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.segstream.v1.Certificate;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.v1.StartKind;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.metrics.ConfusionMatrix;

/**
 * What a run over a stream amounted to: the small table at the end, and its JSON form. Not
 * thread-safe.
 */
final class RunSummary {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Samples latencyMillis = new Samples();
  private final Samples gaps = new Samples();
  private final Samples iterations = new Samples();
  private final Map<StartKind, Integer> starts = new EnumMap<>(StartKind.class);
  private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
  private Optional<ConfusionMatrix> confusion = Optional.empty();
  private long lastSequence = -1;
  private boolean inOrder = true;
  private long frames;
  private long masks;
  private double seconds;

  /**
   * One more mask.
   *
   * @param latencyMillis from the frame's capture to the mask's arrival
   */
  void add(Mask mask, double latencyMillis) {
    masks++;
    inOrder &= mask.getSequence() > lastSequence;
    lastSequence = mask.getSequence();
    this.latencyMillis.add(latencyMillis);
    outcomes.merge(mask.getOutcome(), 1, Integer::sum);
    if (mask.hasCertificate()) {
      Certificate certificate = mask.getCertificate();
      gaps.add(certificate.hasRelativeGap() ? certificate.getRelativeGap() : Double.MAX_VALUE);
      iterations.add(certificate.getIterations());
      starts.merge(certificate.getStart(), 1, Integer::sum);
    }
  }

  /** Scores one mask against exact labels of any size. */
  void score(LabelMap truth, LabelMap mask, LabelSet labels) {
    if (confusion.isEmpty()) {
      confusion = Optional.of(new ConfusionMatrix(labels.size(), labels.voidId()));
    }
    confusion.get().add(truth.resized(mask.width(), mask.height()), mask);
  }

  /** Masks so far. */
  long masks() {
    return masks;
  }

  /** Frames that went in, and the time it took from the first one in to the last mask out. */
  void finish(long frames, double seconds) {
    this.frames = frames;
    this.seconds = seconds;
  }

  /** A JSON object; later entries may be added to it. */
  ObjectNode toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("frames", frames).put("masks", masks).put("in_order", inOrder);
    json.put("fps", rounded(fps()));
    ObjectNode latency = json.putObject("latency_ms");
    latency.put("p50", rounded(latencyMillis.quantile(0.50)));
    latency.put("p95", rounded(latencyMillis.quantile(0.95)));
    latency.put("p99", rounded(latencyMillis.quantile(0.99)));
    json.put("gap_median", gaps.quantile(0.50)).put("gap_p95", gaps.quantile(0.95));
    json.put("iterations_mean", rounded(iterations.mean()));
    ObjectNode kinds = json.putObject("starts");
    starts.forEach((kind, count) -> kinds.put(plain(kind.name(), "START_KIND_"), count));
    ObjectNode ends = json.putObject("outcomes");
    outcomes.forEach((outcome, count) -> ends.put(plain(outcome.name(), "OUTCOME_"), count));
    confusion.ifPresent(counts -> json.put("miou", rounded(counts.miou())));
    return json;
  }

  /** A table for people. */
  String toTable() {
    StringBuilder table = new StringBuilder();
    row(table, "frames", "%d in, %d masks out", frames, masks);
    row(table, "speed", "%.1f frames a second", fps());
    row(
        table,
        "latency",
        "p50 %.0f ms, p95 %.0f ms, p99 %.0f ms",
        latencyMillis.quantile(0.50),
        latencyMillis.quantile(0.95),
        latencyMillis.quantile(0.99));
    row(
        table,
        "gap",
        "median %.2g, p95 %.2g (mask's energy above the proven bound)",
        gaps.quantile(0.50),
        gaps.quantile(0.95));
    row(table, "iterations", "%.1f a frame", iterations.mean());
    row(table, "warm starts", "%d of %d", warm(), masks);
    confusion.ifPresent(counts -> row(table, "mIoU", "%.1f %%", counts.miou()));
    return table.toString();
  }

  private long warm() {
    return starts.getOrDefault(StartKind.START_KIND_WARM, 0)
        + (long) starts.getOrDefault(StartKind.START_KIND_WARM_MOTION, 0);
  }

  private static String plain(String name, String prefix) {
    return name.substring(prefix.length()).toLowerCase(Locale.ROOT);
  }

  private double fps() {
    return seconds > 0 ? masks / seconds : 0;
  }

  private static void row(StringBuilder table, String name, String format, Object... values) {
    table.append(
        String.format(
            Locale.ROOT, "  %-12s %s%n", name, String.format(Locale.ROOT, format, values)));
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }

  /** Values with quantiles (nearest rank). */
  private static final class Samples {
    private double[] values = new double[64];
    private int count;

    void add(double value) {
      if (count == values.length) {
        values = Arrays.copyOf(values, 2 * count);
      }
      values[count++] = value;
    }

    double mean() {
      return count == 0 ? 0 : Arrays.stream(values, 0, count).sum() / count;
    }

    double quantile(double q) {
      if (count == 0) {
        return 0;
      }
      double[] sorted = Arrays.copyOf(values, count);
      Arrays.sort(sorted);
      return sorted[Math.clamp((int) Math.ceil(q * count) - 1, 0, count - 1)];
    }
  }
}
