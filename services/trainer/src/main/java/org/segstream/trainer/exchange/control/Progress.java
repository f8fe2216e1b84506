package org.segstream.trainer.exchange.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.segstream.trainer.exchange.wire.CheckpointPlace;
import org.segstream.trainer.exchange.wire.Counted;
import org.segstream.trainer.exchange.wire.Decision;

/**
 * How far a group's run is.
 *
 * @param terms what is computed; empty before the run begins
 * @param step the first step that is not decided
 * @param images seen in the steps before
 * @param checkpoint the latest
 * @param decisions of the steps from the latest checkpoint on
 * @param finished whether the run has come to its end
 */
public record Progress(
    List<String> terms,
    long step,
    long images,
    Optional<CheckpointPlace> checkpoint,
    List<Decision> decisions,
    boolean finished) {

  /** Of a run that has not begun. */
  static final Progress NONE = new Progress(List.of(), 0, 0, Optional.empty(), List.of(), false);

  /** Copies the lists. */
  public Progress {
    terms = List.copyOf(terms);
    decisions = List.copyOf(decisions);
  }

  /** Whether the run has begun. */
  public boolean hasBegun() {
    return !terms.isEmpty();
  }

  /** Whether a step can be decided. */
  boolean isUnderWay() {
    return checkpoint.isPresent() && !finished;
  }

  Progress begun(List<String> lines) {
    return hasBegun() ? this : new Progress(lines, 0, 0, Optional.empty(), List.of(), false);
  }

  boolean admits(Decision decision) {
    return isUnderWay() && decision.getStep() == step && decision.getCountedCount() > 0;
  }

  Progress decided(Decision decision) {
    long seen = images + decision.getCountedList().stream().mapToLong(Counted::getImages).sum();
    List<Decision> more = new ArrayList<>(decisions);
    more.add(decision);
    return new Progress(terms, step + 1, seen, checkpoint, more, false);
  }

  Progress kept(CheckpointPlace place) {
    boolean newer = checkpoint.filter(c -> c.getStep() >= place.getStep()).isEmpty();
    if (!hasBegun() || place.getStep() > step || !newer) {
      return this;
    }
    return new Progress(
        terms,
        step,
        images,
        Optional.of(place),
        decisions.stream().filter(decision -> decision.getStep() >= place.getStep()).toList(),
        finished);
  }

  Progress ended() {
    return hasBegun() ? new Progress(terms, step, images, checkpoint, decisions, true) : this;
  }
}
