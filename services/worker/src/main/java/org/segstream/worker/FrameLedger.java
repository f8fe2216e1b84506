package org.segstream.worker;

import java.util.EnumMap;
import java.util.Map;
import org.segstream.v1.DropReason;
import org.segstream.v1.Outcome;

/**
 * The account of every frame: {@code received = segmented + dropped + undecodable + failed +
 * returned + in flight}, at any moment. Thread-safe.
 */
public final class FrameLedger {
  private final Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
  private long received;
  private long segmented;
  private long undecodable;
  private long failed;
  private long returned;
  private long inFlight;

  /**
   * The account at one moment.
   *
   * @param received records that came in
   * @param segmented masks with a label map that Kafka has
   * @param dropped frames left out on purpose, whose mask that says so Kafka has, by reason
   * @param undecodable records that are no frame, and frames whose image does not decode
   * @param failed frames whose segmentation failed
   * @param returned frames given back with a revoked partition, which another worker receives
   * @param inFlight frames of which nothing of the above is true yet
   */
  public record Account(
      long received,
      long segmented,
      Map<DropReason, Long> dropped,
      long undecodable,
      long failed,
      long returned,
      long inFlight) {

    /** Frames left out, for whatever reason. */
    public long droppedInAll() {
      return dropped.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether every frame received is accounted for. */
    public boolean balances() {
      return received == segmented + droppedInAll() + undecodable + failed + returned + inFlight;
    }
  }

  /** The account at this moment. */
  public synchronized Account account() {
    return new Account(
        received, segmented, Map.copyOf(dropped), undecodable, failed, returned, inFlight);
  }

  synchronized void received() {
    received++;
    inFlight++;
  }

  /** Kafka has what became of a frame. */
  synchronized void settled(Outcome outcome, DropReason reason) {
    switch (outcome) {
      case OUTCOME_SEGMENTED -> segmented++;
      case OUTCOME_DROPPED -> dropped.merge(reason, 1L, Long::sum);
      case OUTCOME_UNDECODABLE -> undecodable++;
      case OUTCOME_FAILED -> failed++;
      case OUTCOME_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalArgumentException("" + outcome);
    }
    inFlight--;
  }

  /** A frame is somebody else's now. */
  synchronized void returned() {
    returned++;
    inFlight--;
  }
}
