package org.segstream.benchmarks.pipeline;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.segstream.transport.serde.Times;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;

/** Masks as they come back. Thread-safe. */
final class Tally {
  private final int warmUp;
  private final int window;
  private final Map<String, Semaphore> windows = new HashMap<>();
  private double[] millis = new double[256];
  private int segmented;
  private long dropped;
  private long iterations;
  private int back;

  /**
   * @param warmUp first frames of each stream that do not count
   * @param window frames of a stream under way at most, when it is not in real time
   */
  Tally(int warmUp, int window) {
    this.warmUp = warmUp;
    this.window = window;
  }

  synchronized Semaphore window(String stream) {
    return windows.computeIfAbsent(stream, _ -> new Semaphore(window));
  }

  void add(Mask mask) {
    add(mask, Times.millisSince(mask.getCaptureTime()));
    window(mask.getStreamId()).release();
  }

  private synchronized void add(Mask mask, double latency) {
    back++;
    if (mask.getSequence() < warmUp) {
      return;
    }
    if (mask.getOutcome() == Outcome.OUTCOME_SEGMENTED) {
      if (segmented == millis.length) {
        millis = Arrays.copyOf(millis, 2 * segmented);
      }
      millis[segmented++] = latency;
      iterations += mask.getCertificate().getIterations();
    } else {
      dropped++;
    }
  }

  synchronized int back() {
    return back;
  }

  /** The figures, once all masks are back. */
  synchronized ScenarioFigures figures(
      Scenario scenario, String course, double seconds, double cpuSeconds) {
    double[] sorted = Arrays.copyOf(millis, segmented);
    Arrays.sort(sorted);
    return new ScenarioFigures(
        scenario,
        course,
        segmented / seconds,
        quantile(sorted, 0.50),
        quantile(sorted, 0.95),
        quantile(sorted, 0.99),
        dropped,
        1e3 * cpuSeconds / Math.max(1, segmented),
        cpuSeconds / seconds,
        Resources.residentMib(),
        (double) iterations / Math.max(1, segmented));
  }

  /** Nearest rank; NaN if there is nothing. */
  private static double quantile(double[] sorted, double q) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[Math.clamp((int) Math.ceil(q * sorted.length) - 1, 0, sorted.length - 1)];
  }
}
