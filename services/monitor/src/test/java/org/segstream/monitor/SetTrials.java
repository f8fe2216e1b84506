package org.segstream.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.segstream.monitor.trials.Trial;
import org.segstream.monitor.trials.Trials;

/** Trials that a test sets. */
final class SetTrials implements Trials {
  private final List<Trial> won = new ArrayList<>();
  private Optional<List<Trial>> current = Optional.of(List.of());

  void set(Trial... now) {
    current = Optional.of(List.of(now));
  }

  void setUnknown() {
    current = Optional.empty();
  }

  @Override
  public Optional<List<Trial>> current() {
    return current;
  }

  @Override
  public void won(Trial trial) {
    won.add(trial);
  }

  List<Trial> won() {
    return won;
  }
}
