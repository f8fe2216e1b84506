package org.segstream.trainer.exchange.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.segstream.trainer.exchange.wire.CheckpointPlace;
import org.segstream.trainer.exchange.wire.Claim;
import org.segstream.trainer.exchange.wire.ControlRecord;
import org.segstream.trainer.exchange.wire.Counted;
import org.segstream.trainer.exchange.wire.Decision;
import org.segstream.trainer.exchange.wire.Heartbeat;
import org.segstream.trainer.exchange.wire.Identity;
import org.segstream.trainer.exchange.wire.Join;
import org.segstream.trainer.exchange.wire.Plan;
import org.segstream.trainer.exchange.wire.Ready;

class ConductorTest {
  private static final Identity A = identity("a", 1);
  private static final Identity B = identity("b", 2);
  private static final Plan PLAN = Plan.newBuilder().addTerms("all").build();
  private static final Patience PATIENCE =
      new Patience(Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofSeconds(1));
  private final Conductor leader = new Conductor(A, Optional.of(PLAN), PATIENCE);
  private long now;

  private static Identity identity(String name, long incarnation) {
    return Identity.newBuilder().setReplica(name).setIncarnation(incarnation).build();
  }

  private static Counted gradient(Identity from) {
    return Counted.newBuilder().setFrom(from).setImages(2).build();
  }

  private void read(Identity from, ControlRecord.Builder record) {
    leader.read(record.setFrom(from).build(), now);
  }

  /** What it wants to write; it comes back at once. */
  private Optional<ControlRecord> act() {
    Optional<ControlRecord> act = leader.next(now).map(a -> a.setFrom(A).build());
    act.ifPresent(record -> leader.read(record, now));
    return act;
  }

  private void after(long millis) {
    now += Duration.ofMillis(millis).toNanos();
  }

  /** Two replicas, of which the first leads, before their second step. */
  @BeforeEach
  void begin() {
    read(A, ControlRecord.newBuilder().setJoin(Join.newBuilder().setSlots(2)));
    read(B, ControlRecord.newBuilder().setJoin(Join.newBuilder().setSlots(2)));
    assertThat(act().orElseThrow().hasClaim()).isTrue();
    assertThat(act().orElseThrow().hasPlan()).isTrue();
    read(A, checkpoint(1, 0));
    read(A, ControlRecord.newBuilder().setReady(Ready.getDefaultInstance()));
    read(B, ControlRecord.newBuilder().setReady(Ready.getDefaultInstance()));
    step(0, A, B);
  }

  private static ControlRecord.Builder checkpoint(long epoch, long step) {
    return ControlRecord.newBuilder()
        .setCheckpoint(CheckpointPlace.newBuilder().setEpoch(epoch).setStep(step));
  }

  private void step(long step, Identity... replicas) {
    for (Identity replica : replicas) {
      leader.arrived(step, gradient(replica), now);
    }
    assertThat(counted(act().orElseThrow())).containsExactly(replicas);
  }

  private static List<Identity> counted(ControlRecord record) {
    return record.getDecision().getCountedList().stream().map(Counted::getFrom).toList();
  }

  @Test
  void aStepWaitsForAllAndCountsThemInTheOrderOfTheirSlots() {
    leader.arrived(1, gradient(B), now);
    after(400);
    assertThat(act()).isEmpty();
    leader.arrived(1, gradient(A), now);

    assertThat(counted(act().orElseThrow())).containsExactly(A, B);
    assertThat(leader.state().progress().images()).isEqualTo(8);
  }

  @Test
  void aStragglerCostsItsTimeOnceAndComesBackWhenItSaysSo() {
    leader.arrived(1, gradient(A), now);
    after(499);
    assertThat(act()).isEmpty();
    after(1);
    assertThat(counted(act().orElseThrow())).containsExactly(A);
    step(2, A);
    step(3, A);
    read(B, ControlRecord.newBuilder().setReady(Ready.newBuilder().setStep(4)));
    leader.arrived(4, gradient(A), now);
    assertThat(act()).as("waits for it again").isEmpty();
    leader.arrived(4, gradient(B), now);
    assertThat(counted(act().orElseThrow())).containsExactly(A, B);
  }

  @Test
  void aGradientThatComesInTimeCountsEvenIfNobodyWaitedForIt() {
    leader.arrived(1, gradient(A), now);
    after(500);
    assertThat(counted(act().orElseThrow())).containsExactly(A);
    leader.arrived(2, gradient(B), now);
    leader.arrived(2, gradient(A), now);

    assertThat(counted(act().orElseThrow())).containsExactly(A, B);
  }

  @Test
  void whoIsSilentIsRemovedAndItsPlaceIsFree() {
    after(1900);
    read(A, ControlRecord.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()));
    assertThat(act()).isEmpty();
    after(200);

    assertThat(act().orElseThrow().getRemoval().getWho()).isEqualTo(B);
    Identity c = identity("c", 3);
    read(c, ControlRecord.newBuilder().setJoin(Join.newBuilder().setSlots(2)));
    assertThat(leader.state().roster().member(c).orElseThrow().slot()).hasValue(1);
  }

  @Test
  void whatALeaderOfTheFormerEpochSaysIsVoid() {
    read(B, ControlRecord.newBuilder().setClaim(Claim.newBuilder().setEpoch(2)));
    GroupState before = leader.state();
    read(
        A,
        ControlRecord.newBuilder()
            .setDecision(Decision.newBuilder().setEpoch(1).setStep(1).addCounted(gradient(A))));
    read(A, checkpoint(1, 1));

    assertThat(leader.state()).isEqualTo(before);
    leader.arrived(1, gradient(A), now);
    leader.arrived(1, gradient(B), now);
    assertThat(act()).as("the former leader decides nothing").isEmpty();
  }

  @Test
  void aReplicaThatIsStartedAgainKeepsItsSlotButDoesNotCountBeforeItIsReady() {
    Identity again = identity("b", 9);
    leader.arrived(1, gradient(B), now);
    read(again, ControlRecord.newBuilder().setJoin(Join.newBuilder().setSlots(2)));
    leader.arrived(1, gradient(A), now);

    assertThat(counted(act().orElseThrow())).containsExactly(A);
    assertThat(leader.state().roster().member(again).orElseThrow().slot()).hasValue(1);
  }

  @Test
  void aRepeatedDecisionCountsOnce() {
    leader.arrived(1, gradient(A), now);
    leader.arrived(1, gradient(B), now);
    ControlRecord decision = act().orElseThrow();
    GroupState once = leader.state();
    leader.read(decision, now);

    assertThat(leader.state()).isEqualTo(once);
  }
}
