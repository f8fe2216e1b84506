package org.segstream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.segstream.crf.Certificate;
import org.segstream.crf.StartKind;
import org.segstream.vision.LabelMap;
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
  private final OptionalMiou miou = new OptionalMiou();
  private long frames;
  private long masks;
  private double seconds;

  /** One more mask. */
  void add(Certificate certificate, double latencyMillis) {
    masks++;
    this.latencyMillis.add(latencyMillis);
    certificate.relativeGap().ifPresent(gaps::add);
    iterations.add(certificate.iterations());
    starts.merge(certificate.start(), 1, Integer::sum);
  }

  /** Scores one mask against exact labels. */
  void score(LabelMap truth, LabelMap mask, int classes, int voidId) {
    miou.add(truth, mask, classes, voidId);
  }

  /** Frames that went in, and the time it took from the first one in to the last mask out. */
  void finish(long frames, double seconds) {
    this.frames = frames;
    this.seconds = seconds;
  }

  /** A JSON object; later entries may be added to it. */
  ObjectNode toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("frames", frames).put("masks", masks).put("fps", rounded(fps()));
    ObjectNode latency = json.putObject("latency_ms");
    latency.put("p50", rounded(latencyMillis.quantile(0.50)));
    latency.put("p95", rounded(latencyMillis.quantile(0.95)));
    latency.put("p99", rounded(latencyMillis.quantile(0.99)));
    json.put("gap_median", gaps.quantile(0.50)).put("gap_p95", gaps.quantile(0.95));
    json.put("iterations_mean", rounded(iterations.mean()));
    ObjectNode kinds = json.putObject("starts");
    starts.forEach((kind, count) -> kinds.put(kind.name().toLowerCase(Locale.ROOT), count));
    miou.percent().ifPresent(percent -> json.put("miou", rounded(percent)));
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
    miou.percent().ifPresent(percent -> row(table, "mIoU", "%.1f %%", percent));
    return table.toString();
  }

  private long warm() {
    return starts.getOrDefault(StartKind.WARM, 0)
        + (long) starts.getOrDefault(StartKind.WARM_MOTION, 0);
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

  /** Confusion over all scored masks; nothing when none was scored. */
  private static final class OptionalMiou {
    private ConfusionMatrix confusion = new ConfusionMatrix(1, 255);
    private boolean any;

    void add(LabelMap truth, LabelMap mask, int classes, int voidId) {
      if (!any) {
        confusion = new ConfusionMatrix(classes, voidId);
        any = true;
      }
      confusion.add(truth, mask);
    }

    OptionalDouble percent() {
      return any ? OptionalDouble.of(confusion.miou()) : OptionalDouble.empty();
    }
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
