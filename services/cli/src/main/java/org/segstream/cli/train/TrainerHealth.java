package org.segstream.cli.train;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;
import org.segstream.cli.http.Probes;
import org.segstream.trainer.exchange.ExchangeFigures;
import org.segstream.trainer.service.Trainer;

/** How a trainer is, from before it exists until it has ended. */
final class TrainerHealth {
  private final AtomicBoolean started = new AtomicBoolean();
  private final Duration lately;
  private volatile Optional<Trainer> running = Optional.empty();
  private volatile BooleanSupplier renewed = () -> false;
  private volatile String waiting = "not started yet";

  /**
   * @param lately a polling loop that has not turned for longer is stuck
   */
  TrainerHealth(Duration lately, MeterRegistry registry) {
    this.lately = lately;
    Gauge.builder("segstream.trainer.ready", () -> hindrance().isEmpty() ? 1 : 0)
        .register(registry);
    Gauge.builder("segstream.lag", () -> running.map(Trainer::lag).orElse(0L))
        .baseUnit("records")
        .register(registry);
    FunctionCounter.builder(
            "segstream.trainer.taken", this, it -> it.running.map(Trainer::taken).orElse(0L))
        .register(registry);
    exchange(registry, "segstream.trainer.steps", ExchangeFigures::steps);
    exchange(registry, "segstream.trainer.steps.missed", ExchangeFigures::missedSteps);
    exchange(registry, "segstream.trainer.steps.seconds", ExchangeFigures::stepSeconds);
    exchange(registry, "segstream.trainer.wait.seconds", ExchangeFigures::waitSeconds);
    exchange(registry, "segstream.trainer.sent.bytes", ExchangeFigures::sentBytes);
    exchange(registry, "segstream.trainer.received.bytes", ExchangeFigures::receivedBytes);
    Gauge.builder("segstream.trainer.replicas", () -> figure(ExchangeFigures::replicas))
        .register(registry);
    Gauge.builder("segstream.trainer.behind.steps", () -> figure(ExchangeFigures::behindSteps))
        .register(registry);
  }

  /** Begins anew with each round, as a counter may. */
  private void exchange(
      MeterRegistry registry, String name, ToDoubleFunction<ExchangeFigures> counted) {
    FunctionCounter.builder(name, this, it -> it.figure(counted)).register(registry);
  }

  private double figure(ToDoubleFunction<ExchangeFigures> which) {
    return running.flatMap(Trainer::exchange).map(which::applyAsDouble).orElse(0.0);
  }

  /** It cannot start yet, for this reason. */
  void waits(String why) {
    waiting = why;
  }

  /**
   * @param due whether it must be started again, for its certificates have been renewed
   */
  void renewal(BooleanSupplier due) {
    renewed = due;
  }

  void started(Trainer trainer) {
    running = Optional.of(trainer);
    started.set(true);
  }

  Probes probes() {
    return new Probes(started, this::hindrance, () -> isAlive() && !renewed.getAsBoolean());
  }

  private boolean isAlive() {
    return running.map(it -> it.isAlive(lately)).orElse(true);
  }

  private Optional<String> hindrance() {
    if (running.isEmpty()) {
      return Optional.of(waiting);
    }
    return isAlive() ? running.flatMap(Trainer::hindrance) : Optional.of("it is not live");
  }
}
