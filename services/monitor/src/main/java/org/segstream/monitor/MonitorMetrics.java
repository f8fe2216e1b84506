package org.segstream.monitor;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.segstream.v1.StreamState;

/** What a monitor counts and measures; {@code docs/metrics.md} describes each. */
public final class MonitorMetrics {
  private static final List<StreamState> STATES =
      List.of(
          StreamState.STREAM_STATE_HEALTHY,
          StreamState.STREAM_STATE_LATE,
          StreamState.STREAM_STATE_DROPPING,
          StreamState.STREAM_STATE_FAILING,
          StreamState.STREAM_STATE_SILENT);

  private final Monitor monitor;
  private final MeterRegistry registry;
  private final Recent<Map<StreamState, Integer>> states;

  /** Measures a monitor for as long as the registry lives. */
  public MonitorMetrics(Monitor monitor, MeterRegistry registry) {
    this.monitor = monitor;
    this.registry = registry;
    this.states = new Recent<>(() -> monitor.api().states());
    for (StreamState state : STATES) {
      Gauge.builder("segstream.monitor.streams", () -> states.get().getOrDefault(state, 0))
          .tag("state", name(state))
          .register(registry);
    }
    gauge("segstream.monitor.ready", it -> it.hindrance().isEmpty() ? 1 : 0);
    gauge("segstream.monitor.partitions", it -> it.figures().partitions());
    gauge("segstream.monitor.restoring", it -> it.figures().restoring());
    Gauge.builder("segstream.lag", monitor, it -> it.figures().lagRecords())
        .baseUnit("records")
        .register(registry);
    Gauge.builder("segstream.monitor.commit.latency", monitor, MonitorMetrics::commitSeconds)
        .baseUnit("seconds")
        .register(registry);
    count("segstream.monitor.processed", it -> it.figures().processed());
    count("segstream.monitor.commits", it -> it.figures().commits());
    count("segstream.monitor.skipped", Monitor::skipped);
  }

  private static double commitSeconds(Monitor monitor) {
    return monitor.figures().commitMillis() / 1e3;
  }

  private static String name(StreamState state) {
    return state.name().substring("STREAM_STATE_".length()).toLowerCase(Locale.ROOT);
  }

  private void gauge(String name, ToDoubleFunction<Monitor> what) {
    Gauge.builder(name, monitor, what).register(registry);
  }

  private void count(String name, ToDoubleFunction<Monitor> what) {
    FunctionCounter.builder(name, monitor, what).register(registry);
  }
}
