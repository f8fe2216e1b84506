package org.segstream.trainer.exchange.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.segstream.trainer.exchange.wire.Claim;
import org.segstream.trainer.exchange.wire.ControlRecord;
import org.segstream.trainer.exchange.wire.Counted;
import org.segstream.trainer.exchange.wire.Decision;
import org.segstream.trainer.exchange.wire.Identity;
import org.segstream.trainer.exchange.wire.Plan;
import org.segstream.trainer.exchange.wire.Removal;

/**
 * What a replica does for its group: it claims the lead when nobody leads, and while it leads it
 * begins the run, decides steps and removes replicas that are silent. Nothing of that is in force
 * before it comes back from the control topic.
 *
 * <p>Time is given, in nanoseconds of any clock. Belongs to one thread.
 */
public final class Conductor {
  private final Identity self;
  private final Optional<Plan> proposal;
  private final Patience patience;

  private GroupState state = GroupState.NONE;
  private final Map<Identity, Long> heard = new HashMap<>();
  private final Map<Identity, Counted> arrived = new HashMap<>();
  private long firstArrival;
  private long ledSince;
  private long vacantSince;
  private long claimed;
  private long claimedAt;

  /** The epoch and step of what was sent last, which is not sent again. */
  private Sent decided = new Sent(0, -1);

  /** The epoch in which it has sent the plan. */
  private long planned;

  private record Sent(long epoch, long step) {}

  /**
   * @param self who it is
   * @param proposal what the run would be if it led; without one it does not lead before it begins
   */
  public Conductor(Identity self, Optional<Plan> proposal, Patience patience) {
    this.self = self;
    this.proposal = proposal;
    this.patience = patience;
  }

  /** What the control topic says, as far as it has been read. */
  public GroupState state() {
    return state;
  }

  /** Takes in the next record of the control topic. */
  public void read(ControlRecord record, long now) {
    GroupState before = state;
    state = state.after(record);
    heard.put(record.getFrom(), now);
    if (state.progress().step() != before.progress().step()) {
      arrived.clear();
    }
    if (state.roster().epoch() != before.roster().epoch()) {
      ledSince = now;
    }
    if (before.roster().leader().isPresent()
        || !before.roster().members().containsKey(self.getReplica())) {
      vacantSince = now;
    }
  }

  /**
   * A gradient has come whole.
   *
   * @param step it is of; only those of the step that is not decided matter
   */
  public void arrived(long step, Counted gradient, long now) {
    if (step == state.progress().step()) {
      if (arrived.isEmpty()) {
        firstArrival = now;
      }
      arrived.put(gradient.getFrom(), gradient);
    }
  }

  /** What to write to the control topic now, if anything. */
  public Optional<ControlRecord.Builder> next(long now) {
    Roster roster = state.roster();
    if (roster.member(self).isEmpty()) {
      return Optional.empty();
    }
    if (!roster.isLedBy(self, roster.epoch())) {
      return claim(now);
    }
    return removal(now).or(() -> plan(now)).or(() -> decision(now));
  }

  /** A claim that was lost to another one's is void; one that got lost is made again. */
  private Optional<ControlRecord.Builder> claim(long now) {
    Roster roster = state.roster();
    long silence = patience.silence().toNanos();
    boolean waits = claimed == roster.epoch() + 1 && now - claimedAt <= silence;
    boolean ready = proposal.isPresent() || state.progress().hasBegun();
    if (waits || !ready || leaderless(now) <= (isCandidate() ? 0 : silence)) {
      return Optional.empty();
    }
    claimed = roster.epoch() + 1;
    claimedAt = now;
    return Optional.of(ControlRecord.newBuilder().setClaim(Claim.newBuilder().setEpoch(claimed)));
  }

  /** For how long nobody has led, nanoseconds; 0 or less while somebody does. */
  private long leaderless(long now) {
    return state
        .roster()
        .leader()
        .map(leader -> now - heard.getOrDefault(leader, now) - patience.silence().toNanos())
        .orElse(now - vacantSince + 1);
  }

  /** Who has a part in the steps knows best how they go; others lead when no such one is left. */
  private boolean isCandidate() {
    return state.roster().member(self).filter(member -> member.slot().isPresent()).isPresent();
  }

  private Optional<ControlRecord.Builder> removal(long now) {
    return state.roster().members().values().stream()
        .map(Member::identity)
        .filter(who -> !who.equals(self))
        .filter(who ->
            now - Math.max(heard.getOrDefault(who, now), ledSince) > patience.silence().toNanos())
        .findFirst()
        .map(who -> {
          heard.put(who, now); // not again at once
          return ControlRecord.newBuilder()
              .setRemoval(Removal.newBuilder().setEpoch(state.roster().epoch()).setWho(who));
        });
  }

  private Optional<ControlRecord.Builder> plan(long now) {
    Roster roster = state.roster();
    boolean complete =
        roster.members().values().stream().filter(m -> m.slot().isPresent()).count()
            == roster.slots();
    if (state.progress().hasBegun()
        || proposal.isEmpty()
        || planned == roster.epoch()
        || !(complete || now - ledSince >= patience.start().toNanos())) {
      return Optional.empty();
    }
    planned = roster.epoch();
    return Optional.of(
        ControlRecord.newBuilder()
            .setPlan(proposal.orElseThrow().toBuilder().setEpoch(roster.epoch())));
  }

  private Optional<ControlRecord.Builder> decision(long now) {
    Roster roster = state.roster();
    Progress progress = state.progress();
    Sent next = new Sent(roster.epoch(), progress.step());
    List<Counted> counted = counted();
    if (!progress.isUnderWay() || decided.equals(next) || counted.isEmpty()) {
      return Optional.empty();
    }
    if (isAwaited() && now - firstArrival < patience().toNanos()) {
      return Optional.empty();
    }
    decided = next;
    return Optional.of(
        ControlRecord.newBuilder()
            .setDecision(
                Decision.newBuilder()
                    .setEpoch(roster.epoch())
                    .setStep(progress.step())
                    .addAllCounted(counted)));
  }

  private Duration patience() {
    return state.progress().step() == 0 && patience.start().compareTo(patience.straggler()) > 0
        ? patience.start()
        : patience.straggler();
  }

  /** Whether a gradient is still to come; the first step waits for all who have a slot. */
  private boolean isAwaited() {
    long step = state.progress().step();
    return state.roster().members().values().stream()
        .filter(member -> step == 0 ? member.slot().isPresent() : member.isExpected(step))
        .anyMatch(member -> !arrived.containsKey(member.identity()));
  }

  /** Gradients that have come from members with a slot, in the order of the slots. */
  private List<Counted> counted() {
    List<Member> members = new ArrayList<>(state.roster().members().values());
    members.removeIf(member -> member.slot().isEmpty() || !arrived.containsKey(member.identity()));
    members.sort(Comparator.comparingInt(member -> member.slot().orElseThrow()));
    return members.stream().map(member -> arrived.get(member.identity())).toList();
  }
}
