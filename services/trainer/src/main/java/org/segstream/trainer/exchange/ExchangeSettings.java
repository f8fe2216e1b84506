package org.segstream.trainer.exchange;

import java.util.regex.Pattern;
import org.segstream.trainer.exchange.codec.ExchangeFormat;
import org.segstream.trainer.exchange.control.Patience;

/**
 * How a replica takes part in a group.
 *
 * @param group name of the group; it does one run
 * @param replica name of the replica, its own within the group
 * @param slots replicas that take part at once, at least 1
 * @param format how gradients are written
 * @param patience how long replicas wait for each other
 * @param checkpointEvery steps between two checkpoints on the topic, at least 1
 */
public record ExchangeSettings(
    String group,
    String replica,
    int slots,
    ExchangeFormat format,
    Patience patience,
    int checkpointEvery) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@/-]{1,200}");

  /** Checks the ranges. */
  public ExchangeSettings {
    requireName("group", group);
    requireName("replica", replica);
    if (slots < 1 || checkpointEvery < 1) {
      throw new IllegalArgumentException(
          "%d replicas, %d steps between checkpoints: must be at least 1"
              .formatted(slots, checkpointEvery));
    }
  }

  /** The same in another group. */
  public ExchangeSettings inGroup(String other) {
    return new ExchangeSettings(other, replica, slots, format, patience, checkpointEvery);
  }

  private static void requireName(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          what + " \"" + name + "\" must be 1 to 200 letters, digits, '.', '_', '@', '/' or '-'");
    }
  }
}
