package org.segstream.cli.stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.metrics.ConfusionMatrix;

/**
 * What a run over a stream amounted to: the small table at the end, and its JSON form. Not
 * thread-safe.
 */
public final class RunSummary {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Samples latencyMillis = new Samples();
  private final Samples gaps = new Samples();
  private final Samples iterations = new Samples();
  private final Samples recomputed = new Samples();
  private final Samples secondLook = new Samples();
  private long leftOut;
  private final Map<String, Integer> starts = new TreeMap<>();
  private final Map<String, Integer> spent = new TreeMap<>();
  private final Map<String, Integer> outcomes = new TreeMap<>();
  private Optional<ConfusionMatrix> confusion = Optional.empty();
  private long lastSequence = -1;
  private boolean inOrder = true;
  private long frames;
  private long masks;
  private long unreadable;
  private double seconds;
  private double firstMaskSeconds;

  /**
   * What a run says of one frame.
   *
   * @param sequence the frame's
   * @param outcome what became of it, {@code segmented} or why not
   * @param latencyMillis from its capture to its mask, ms; absent if the capture's time is unknown
   */
  record Result(long sequence, String outcome, OptionalDouble latencyMillis) {}

  /**
   * What the solver says of one mask.
   *
   * @param gap relative gap
   * @param iterations of the solver
   * @param start {@code cold}, {@code warm}, …
   */
  record Proof(double gap, int iterations, String start) {}

  /** One more result; with a proof if there is a mask. */
  void add(Result result, Optional<Proof> proof) {
    if (masks++ == 0) {
      firstMaskSeconds = sinceProcessStart();
    }
    inOrder &= result.sequence() > lastSequence;
    lastSequence = result.sequence();
    result.latencyMillis().ifPresent(latencyMillis::add);
    outcomes.merge(result.outcome(), 1, Integer::sum);
    proof.ifPresent(each -> {
      gaps.add(each.gap());
      iterations.add(each.iterations());
      starts.merge(each.start(), 1, Integer::sum);
      spent.merge(each.start(), each.iterations(), Integer::sum);
    });
  }

  /**
   * How much of the network was computed for a mask whose stream's features are kept.
   *
   * @param share from 0 to 1
   */
  void recomputed(float share) {
    recomputed.add(100 * share);
  }

  /**
   * How much of a finer picture was looked at for a mask whose frames are looked at twice.
   *
   * @param share of its pixels, from 0 to 1
   * @param left whether the second look was left out
   */
  void secondLook(float share, boolean left) {
    secondLook.add(100 * share);
    leftOut += left ? 1 : 0;
  }

  /** Scores one mask against exact labels of any size. */
  public void score(LabelMap truth, LabelMap mask, LabelSet labels) {
    if (confusion.isEmpty()) {
      confusion = Optional.of(new ConfusionMatrix(labels.size(), labels.voidId()));
    }
    confusion.get().add(truth.resized(mask.width(), mask.height()), mask);
  }

  /** Results so far. */
  long masks() {
    return masks;
  }

  /** Says how many frames went in, and the time from the first one in to the last mask out. */
  public void finish(long frames, double seconds) {
    this.frames = frames;
    this.seconds = seconds;
  }

  /** Says how many records were no masks and were skipped. */
  void skipped(long records) {
    this.unreadable = records;
  }

  /** A JSON object; the caller may add to it. */
  public ObjectNode toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("frames", frames).put("masks", masks).put("in_order", inOrder);
    json.put("fps", rounded(fps())).put("first_mask_s", rounded(firstMaskSeconds));
    ObjectNode latency = json.putObject("latency_ms");
    putLatency(latency, "p50", 0.50);
    putLatency(latency, "p95", 0.95);
    putLatency(latency, "p99", 0.99);
    json.put("gap_median", gaps.quantile(0.50)).put("gap_p95", gaps.quantile(0.95));
    json.put("iterations_mean", rounded(iterations.mean()));
    counts(json.putObject("starts"), starts);
    json.put("iterations_saved", rounded(saved()));
    counts(json.putObject("outcomes"), outcomes);
    json.put("unreadable", unreadable);
    if (recomputed.count > 0) {
      json.put("recomputed", rounded(recomputed.mean()));
    }
    if (secondLook.count > 0) {
      json.put("second_look", rounded(secondLook.mean()));
      json.put("second_looks_left_out", leftOut);
    }
    confusion.ifPresent(counts -> json.put("miou", rounded(counts.miou())));
    return json;
  }

  /** A table for people. */
  public String toTable() {
    StringBuilder table = new StringBuilder();
    row(table, "frames", "%d in, %d masks out", frames, masks);
    row(table, "speed", "%.1f frames a second", fps());
    row(table, "first mask", "%.1f s after the start of the command", firstMaskSeconds);
    latencyRow(table);
    row(
        table,
        "gap",
        "median %.2f %%, p95 %.2f %% (energy above the proven bound)",
        100 * gaps.quantile(0.50),
        100 * gaps.quantile(0.95));
    row(table, "iterations", "%.1f a frame", iterations.mean());
    row(
        table,
        "warm starts",
        "%d of %d, %.1f iterations each and %.1f elsewhere: %s saved",
        warm(starts),
        masks,
        mean(warm(spent), warm(starts)),
        mean(fresh(spent), fresh(starts)),
        saved() > 0 ? String.format(Locale.ROOT, "%.0f", saved()) : "none");
    if (recomputed.count > 0) {
      row(table, "recomputed", "%.1f %% of the network", recomputed.mean());
    }
    if (secondLook.count > 0) {
      row(
          table,
          "second look",
          "at %.1f %% of the finer picture, left out of %d masks",
          secondLook.mean(),
          leftOut);
    }
    if (unreadable > 0) {
      row(table, "unreadable", "%d records, skipped; the log has the first", unreadable);
    }
    confusion.ifPresent(counts -> row(table, "mIoU", "%.1f %%", counts.miou()));
    return table.toString();
  }

  private void putLatency(ObjectNode json, String name, double quantile) {
    if (isLatencyUnknown()) {
      json.putNull(name);
    } else {
      json.put(name, rounded(latencyMillis.quantile(quantile)));
    }
  }

  private void latencyRow(StringBuilder table) {
    if (isLatencyUnknown()) {
      row(table, "latency", "unknown: no frame says when it was captured");
      return;
    }
    row(
        table,
        "latency",
        "p50 %.0f ms, p95 %.0f ms, p99 %.0f ms",
        latencyMillis.quantile(0.50),
        latencyMillis.quantile(0.95),
        latencyMillis.quantile(0.99));
  }

  private boolean isLatencyUnknown() {
    return masks > 0 && latencyMillis.count == 0;
  }

  private static int warm(Map<String, Integer> byStart) {
    return byStart.getOrDefault("warm", 0) + byStart.getOrDefault("warm_motion", 0);
  }

  private static int fresh(Map<String, Integer> byStart) {
    return byStart.values().stream().mapToInt(Integer::intValue).sum() - warm(byStart);
  }

  /** Iterations that the warm starts did without, if they were else as the others are. */
  private double saved() {
    return warm(starts) * mean(fresh(spent), fresh(starts)) - warm(spent);
  }

  private static double mean(int sum, int count) {
    return count == 0 ? 0 : (double) sum / count;
  }

  private static double sinceProcessStart() {
    return ProcessHandle.current()
        .info()
        .startInstant()
        .map(start -> Duration.between(start, Instant.now()).toMillis() / 1e3)
        .orElse(0.0);
  }

  private double fps() {
    return seconds > 0 ? masks / seconds : 0;
  }

  private static void counts(ObjectNode json, Map<String, Integer> counts) {
    counts.forEach(json::put);
  }

  private static void row(StringBuilder table, String name, String format, Object... values) {
    String text = String.format(Locale.ROOT, format, values);
    table.append(String.format(Locale.ROOT, "  %-12s %s%n", name, text));
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
