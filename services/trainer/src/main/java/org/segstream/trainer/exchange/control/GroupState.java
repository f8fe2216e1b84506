package org.segstream.trainer.exchange.control;

import org.segstream.trainer.exchange.wire.ControlRecord;
import org.segstream.trainer.exchange.wire.Decision;
import org.segstream.trainer.exchange.wire.Identity;

/**
 * What the control topic says of one group, up to some record. A function of the records alone, so
 * that all who have read as far agree.
 *
 * <p>Records that come too late are without effect: a leader's once another one leads (its epoch is
 * over), those of a replica that has been removed or started again, a decision on a step that is
 * decided.
 *
 * @param roster who is in, and who leads
 * @param progress how far the run is
 */
public record GroupState(Roster roster, Progress progress) {

  /** Of a group that nobody has heard of. */
  public static final GroupState NONE = new GroupState(Roster.EMPTY, Progress.NONE);

  /** The state after one more record of the group. */
  public GroupState after(ControlRecord record) {
    Identity from = record.getFrom();
    return switch (record.getActCase()) {
      case JOIN -> with(roster.joined(from, record.getJoin().getSlots()));
      case LEAVE -> with(roster.without(from));
      case CLAIM -> with(roster.claimed(from, record.getClaim().getEpoch()));
      case READY -> with(roster.ready(from, record.getReady().getStep()));
      case HEARTBEAT, ACT_NOT_SET -> this;
      case REMOVAL ->
          roster.isLedBy(from, record.getRemoval().getEpoch())
              ? with(roster.without(record.getRemoval().getWho()))
              : this;
      case PLAN ->
          roster.isLedBy(from, record.getPlan().getEpoch())
              ? with(progress.begun(record.getPlan()))
              : this;
      case DECISION ->
          roster.isLedBy(from, record.getDecision().getEpoch())
                  && progress.admits(record.getDecision())
              ? decided(record.getDecision())
              : this;
      case CHECKPOINT ->
          roster.isLedBy(from, record.getCheckpoint().getEpoch())
              ? with(progress.kept(record.getCheckpoint()))
              : this;
      case FINISH ->
          roster.isLedBy(from, record.getFinish().getEpoch())
              ? with(progress.ended(record.getFinish().getGivenUp()))
              : this;
    };
  }

  private GroupState decided(Decision decision) {
    return new GroupState(roster.decided(decision), progress.decided(decision));
  }

  private GroupState with(Roster other) {
    return new GroupState(other, progress);
  }

  private GroupState with(Progress other) {
    return new GroupState(roster, other);
  }
}
