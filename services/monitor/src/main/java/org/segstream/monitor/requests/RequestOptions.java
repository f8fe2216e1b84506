package org.segstream.monitor.requests;

import java.time.Duration;
import java.util.List;

/**
 * How many labels are asked for.
 *
 * @param perStream of each stream at most, a day; 0 asks for none
 * @param perDay of all streams at most, a day; each partition has its share
 * @param signals that frames are chosen by, in turn
 */
public record RequestOptions(int perStream, int perDay, List<Signal> signals) {
  private static final long DAY_MS = Duration.ofDays(1).toMillis();

  /** Shorter than a turn: what is best of the last seconds is still on its topic. */
  public static final long PANE_MS = 10_000;

  private static final int MOST = (int) (DAY_MS / PANE_MS);

  /** By all signals. */
  public RequestOptions(int perStream, int perDay) {
    this(perStream, perDay, List.of(Signal.values()));
  }

  /** Checks them. */
  public RequestOptions {
    if (perStream < 0 || perStream > MOST || perDay < 0) {
      throw new IllegalArgumentException(
          "%d label requests a stream and %d in all, must be 0 to %d and at least 0"
              .formatted(perStream, perDay, MOST));
    }
    if (signals.isEmpty()) {
      throw new IllegalArgumentException("no signal that frames are chosen by");
    }
    signals = List.copyOf(signals);
  }

  /** The time in which one frame of a stream is asked for, ms. */
  long turnMs() {
    return DAY_MS / Math.max(1, perStream);
  }

  /** One partition's share. */
  int share(int partitions) {
    return perStream == 0 ? 0 : Math.ceilDiv(perDay, Math.max(1, partitions));
  }
}
