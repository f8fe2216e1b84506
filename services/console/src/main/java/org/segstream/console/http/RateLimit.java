package org.segstream.console.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often somebody may ask: a bucket of tokens each, which fills up at an even rate. Remembers a
 * bounded number of askers. Thread-safe.
 */
final class RateLimit {
  private static final int MOST_ASKERS = 10_000;
  private static final double NANOS = 1e9;

  private final double burst;
  private final double perSecond;
  private final LongSupplier nanos;
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MOST_ASKERS;
        }
      };

  private record Bucket(double tokens, long nanos) {}

  /**
   * @param burst requests at once
   * @param perSecond requests in the long run
   * @param nanos a clock
   */
  RateLimit(double burst, double perSecond, LongSupplier nanos) {
    this.burst = burst;
    this.perSecond = perSecond;
    this.nanos = nanos;
  }

  /** Whether one more request is within the limit; if so it counts. */
  synchronized boolean allows(String asker) {
    long now = nanos.getAsLong();
    Bucket before = buckets.getOrDefault(asker, new Bucket(burst, now));
    double filled = before.tokens() + (now - before.nanos()) / NANOS * perSecond;
    double tokens = Math.min(burst, filled);
    boolean isAllowed = tokens >= 1;
    buckets.put(asker, new Bucket(isAllowed ? tokens - 1 : tokens, now));
    return isAllowed;
  }

  /** How many askers are remembered. */
  synchronized int size() {
    return buckets.size();
  }
}
