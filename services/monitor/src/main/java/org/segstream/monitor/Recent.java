package org.segstream.monitor;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A figure that takes a while to find, found again when it is some seconds old. Thread-safe. */
final class Recent<T> {
  private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();

  private final Supplier<T> source;
  private @Nullable T value;
  private long foundNanos;

  Recent(Supplier<T> source) {
    this.source = source;
  }

  synchronized T get() {
    long now = System.nanoTime();
    @Nullable T known = value;
    if (known == null || now - foundNanos > FRESH_NANOS) {
      known = source.get();
      value = known;
      foundNanos = now;
    }
    return known;
  }
}
