package org.segstream.cli.monitor;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.segstream.cli.http.Probes;

/** How a console is: once it serves, it goes on, with or without a broker. */
final class ConsoleHealth {
  private final AtomicBoolean started = new AtomicBoolean();
  private volatile BooleanSupplier renewed = () -> false;
  private volatile String waiting = "not started yet";

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

  void started() {
    started.set(true);
  }

  Probes probes() {
    return new Probes(
        started,
        () -> started.get() ? Optional.empty() : Optional.of(waiting),
        () -> !renewed.getAsBoolean());
  }
}
