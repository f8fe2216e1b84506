package org.segstream.console.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** What live pictures cost, and which are left out. */
public final class LiveMetrics {
  private final MeterRegistry registry;
  private final Map<PictureKind, Timer> made = new EnumMap<>(PictureKind.class);
  private final Map<PictureKind, Counter> leftOut = new EnumMap<>(PictureKind.class);
  private final Counter missing;

  /** Registers them. */
  public LiveMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (PictureKind kind : PictureKind.values()) {
      made.put(
          kind,
          Timer.builder("segstream.console.picture.cpu")
              .description("CPU time of a picture, from its mask to the message for browsers")
              .tag("kind", kind.word())
              .register(registry));
      leftOut.put(
          kind,
          Counter.builder("segstream.console.pictures.left.out")
              .description("Pictures that a browser was too slow for")
              .tag("kind", kind.word())
              .register(registry));
    }
    this.missing =
        Counter.builder("segstream.console.pictures.missing")
            .description("Pictures without a frame: gone, damaged or kept elsewhere")
            .register(registry);
  }

  void watch(Supplier<Number> viewers, Supplier<Number> streams) {
    Gauge.builder("segstream.console.viewers", viewers)
        .description("Browsers that are connected")
        .register(registry);
    Gauge.builder("segstream.console.streams.watched", streams)
        .description("Streams that a browser watches")
        .register(registry);
  }

  void made(PictureKind kind, long cpuNanos) {
    Objects.requireNonNull(made.get(kind)).record(Duration.ofNanos(cpuNanos));
  }

  void leftOut(PictureKind kind) {
    Objects.requireNonNull(leftOut.get(kind)).increment();
  }

  void missing() {
    missing.increment();
  }
}
