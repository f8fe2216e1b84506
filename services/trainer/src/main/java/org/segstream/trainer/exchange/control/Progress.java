package org.segstream.trainer.exchange.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.segstream.trainer.exchange.wire.CheckpointPlace;
import org.segstream.trainer.exchange.wire.Counted;
import org.segstream.trainer.exchange.wire.Decision;
import org.segstream.trainer.exchange.wire.Plan;

/**
 * How far a group's run is.
 *
 * @param plan what is computed; none before the run begins
 * @param step the first step that is not decided
 * @param images seen in the steps before
 * @param checkpoint the latest
 * @param decisions of the steps from the latest checkpoint on
 * @param finished whether the run has come to its end
 * @param givenUp whether it has come to no result there
 */
public record Progress(
    Optional<Plan> plan,
    long step,
    long images,
    Optional<CheckpointPlace> checkpoint,
    List<Decision> decisions,
    boolean finished,
    boolean givenUp) {

  /** Of a run that has not begun. */
  static final Progress NONE =
      new Progress(Optional.empty(), 0, 0, Optional.empty(), List.of(), false, false);

  /** Copies the list. */
  public Progress {
    decisions = List.copyOf(decisions);
  }

  /** Whether the run has begun. */
  public boolean hasBegun() {
    return plan.isPresent();
  }

  /** Whether a step can be decided. */
  boolean isUnderWay() {
    return checkpoint.isPresent() && !finished;
  }

  Progress begun(Plan agreed) {
    return hasBegun()
        ? this
        : new Progress(Optional.of(agreed), 0, 0, Optional.empty(), List.of(), false, false);
  }

  boolean admits(Decision decision) {
    return isUnderWay() && decision.getStep() == step && decision.getCountedCount() > 0;
  }

  Progress decided(Decision decision) {
    long seen = images + decision.getCountedList().stream().mapToLong(Counted::getImages).sum();
    List<Decision> more = new ArrayList<>(decisions);
    more.add(decision);
    return new Progress(plan, step + 1, seen, checkpoint, more, false, false);
  }

  Progress kept(CheckpointPlace place) {
    boolean newer = checkpoint.filter(c -> c.getStep() >= place.getStep()).isEmpty();
    if (!hasBegun() || place.getStep() > step || !newer) {
      return this;
    }
    return new Progress(
        plan,
        step,
        images,
        Optional.of(place),
        decisions.stream().filter(decision -> decision.getStep() >= place.getStep()).toList(),
        finished,
        givenUp);
  }

  Progress ended(boolean unfinished) {
    return hasBegun() && !finished
        ? new Progress(plan, step, images, checkpoint, decisions, true, unfinished)
        : this;
  }
}
