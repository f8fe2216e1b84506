package org.segstream.trainer.exchange.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.segstream.trainer.exchange.wire.ControlRecord;
import org.segstream.trainer.exchange.wire.Counted;
import org.segstream.trainer.exchange.wire.Decision;

class ConductorPropertyTest {

  /** Kills, pauses and starts at random; then peace. */
  private static Simulation troubled(int slots, long seed) {
    Simulation group = new Simulation(slots, seed);
    Random trouble = new Random(seed + 1);
    for (int i = 0; i < slots; i++) {
      group.start("r" + i);
    }
    for (int event = 0; event < 12; event++) {
      String name = "r" + trouble.nextInt(slots + 1);
      switch (trouble.nextInt(3)) {
        case 0 -> group.kill(name);
        case 1 -> group.stop(name, Duration.ofMillis(trouble.nextInt(3000)));
        default -> group.start(name);
      }
      group.turns(trouble.nextInt(80));
    }
    return group;
  }

  @Property(tries = 200)
  void allReadersAgreeWhichGradientsCount(
      @ForAll @IntRange(min = 1, max = 4) int slots, @ForAll long seed) {
    Simulation group = troubled(slots, seed);
    group.settle();

    GroupState state = GroupState.NONE;
    Map<Long, Decision> decided = new HashMap<>();
    for (ControlRecord record : group.control) {
      long before = state.progress().step();
      state = state.after(record);
      if (state.progress().step() > before) {
        assertThat(decided.put(before, record.getDecision())).isNull();
        assertThat(record.getDecision().getStep()).isEqualTo(before);
      }
    }
    for (Simulation.Replica replica : group.running()) {
      assertThat(replica.conductor.state()).isEqualTo(state);
      for (Decision taken : replica.taken) {
        assertThat(taken).isEqualTo(decided.get(taken.getStep()));
      }
    }
  }

  @Property(tries = 200)
  void eachStepCountsAReplicaOnceAndOnlyGradientsOfThatStep(
      @ForAll @IntRange(min = 1, max = 4) int slots, @ForAll long seed) {
    Simulation group = troubled(slots, seed);
    GroupState state = GroupState.NONE;
    for (ControlRecord record : group.control) {
      long before = state.progress().step();
      state = state.after(record);
      if (state.progress().step() > before) {
        List<Counted> counted = record.getDecision().getCountedList();
        assertThat(counted).hasSizeBetween(1, slots);
        assertThat(counted.stream().map(c -> c.getFrom().getReplica())).doesNotHaveDuplicates();
        assertThat(counted).allMatch(c -> c.getCrc() == (int) before);
      }
      assertThat(
              state.roster().members().values().stream()
                  .filter(member -> member.slot().isPresent())
                  .map(member -> member.slot().getAsInt()))
          .doesNotHaveDuplicates()
          .allMatch(slot -> slot < slots);
    }
  }

  @Property(tries = 200)
  void aGroupWithSomebodyInItGoesOnAfterAnyTrouble(
      @ForAll @IntRange(min = 1, max = 4) int slots, @ForAll long seed) {
    Simulation group = troubled(slots, seed);
    group.start("survivor");
    group.turns(400);
    long before = group.decidedSteps();
    group.turns(100);

    assertThat(group.decidedSteps()).isGreaterThan(before + 5);
  }

  @Property(tries = 50)
  void inPeaceEveryStepCountsEverybody(
      @ForAll @IntRange(min = 1, max = 4) int slots, @ForAll long seed) {
    Simulation group = new Simulation(slots, seed);
    for (int i = 0; i < slots; i++) {
      group.start("r" + i);
    }
    group.turns(300);

    GroupState state = GroupState.NONE;
    for (ControlRecord record : group.control) {
      long before = state.progress().step();
      state = state.after(record);
      if (state.progress().step() > before) {
        assertThat(record.getDecision().getCountedCount()).as("step %d", before).isEqualTo(slots);
      }
    }
    assertThat(state.progress().step()).isGreaterThan(10);
    assertThat(state.roster().epoch()).isEqualTo(1);
  }
}
