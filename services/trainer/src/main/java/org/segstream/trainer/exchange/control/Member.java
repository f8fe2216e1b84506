package org.segstream.trainer.exchange.control;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.segstream.trainer.exchange.wire.Identity;

/**
 * A replica that has joined.
 *
 * @param identity who it is
 * @param slot which part of a step's chips it takes; none while all slots are others'
 * @param ready steps from this one on wait for its gradient; none do while it is behind
 */
public record Member(Identity identity, OptionalInt slot, OptionalLong ready) {

  Member at(OptionalInt otherSlot) {
    return new Member(identity, otherSlot, ready);
  }

  Member readyFrom(OptionalLong step) {
    return new Member(identity, slot, step);
  }

  /** Whether a step waits for its gradient. */
  public boolean isExpected(long step) {
    return slot.isPresent() && ready.isPresent() && ready.getAsLong() <= step;
  }
}
