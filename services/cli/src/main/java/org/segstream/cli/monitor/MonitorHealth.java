package org.segstream.cli.monitor;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.segstream.cli.http.Probes;
import org.segstream.cli.http.Questions;
import org.segstream.monitor.Monitor;

/** How a monitor is, from before it exists until it has ended. */
final class MonitorHealth {
  private final AtomicBoolean started = new AtomicBoolean();
  private final Duration lately;
  private volatile Optional<Monitor> running = Optional.empty();
  private volatile BooleanSupplier renewed = () -> false;
  private volatile String waiting = "not started yet";

  /**
   * @param lately a thread that has not polled for longer is stuck
   */
  MonitorHealth(Duration lately) {
    this.lately = lately;
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

  void started(Monitor monitor) {
    running = Optional.of(monitor);
    started.set(true);
  }

  Probes probes() {
    return new Probes(started, this::hindrance, () -> isAlive() && !renewed.getAsBoolean());
  }

  /** Answered as soon as there is a monitor. */
  Optional<Questions.Reply> answer(URI question) {
    return running
        .flatMap(monitor -> monitor.api().answer(question))
        .map(answer -> new Questions.Reply(answer.code(), answer.json()));
  }

  private boolean isAlive() {
    return running.map(it -> it.isAlive(lately)).orElse(true);
  }

  private Optional<String> hindrance() {
    if (running.isEmpty()) {
      return Optional.of(waiting);
    }
    return isAlive() ? running.flatMap(Monitor::hindrance) : Optional.of("it is not live");
  }
}
