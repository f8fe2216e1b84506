package org.segstream.cli.stream;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.segstream.gpu.DeviceCounters;

/** What a device for the random field does, as metrics; {@code docs/metrics.md} describes each. */
final class FieldMetrics {
  private FieldMetrics() {}

  static void register(DeviceCounters counters, MeterRegistry registry) {
    FunctionCounter.builder("segstream.field.launches", counters, DeviceCounters::launches)
        .register(registry);
    FunctionCounter.builder("segstream.field.failovers", counters, DeviceCounters::failovers)
        .register(registry);
    blocks("visited", DeviceCounters::visitedBlocks, counters, registry);
    blocks("rested", DeviceCounters::restedBlocks, counters, registry);
    FunctionTimer.builder(
            "segstream.field.queue",
            counters,
            DeviceCounters::frames,
            DeviceCounters::queuedNanos,
            TimeUnit.NANOSECONDS)
        .register(registry);
    Gauge.builder("segstream.field.memory", counters, DeviceCounters::memory)
        .baseUnit("bytes")
        .register(registry);
  }

  private static void blocks(
      String work,
      ToDoubleFunction<DeviceCounters> count,
      DeviceCounters counters,
      MeterRegistry registry) {
    FunctionCounter.builder("segstream.field.blocks", counters, count)
        .tag("work", work)
        .register(registry);
  }
}
