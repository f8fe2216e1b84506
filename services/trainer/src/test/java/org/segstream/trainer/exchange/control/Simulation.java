package org.segstream.trainer.exchange.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.segstream.trainer.exchange.wire.CheckpointPlace;
import org.segstream.trainer.exchange.wire.ControlRecord;
import org.segstream.trainer.exchange.wire.Counted;
import org.segstream.trainer.exchange.wire.Decision;
import org.segstream.trainer.exchange.wire.Heartbeat;
import org.segstream.trainer.exchange.wire.Identity;
import org.segstream.trainer.exchange.wire.Join;
import org.segstream.trainer.exchange.wire.Plan;
import org.segstream.trainer.exchange.wire.Ready;

/**
 * A group without Kafka, networks and time: two logs, replicas that read them at their own pace,
 * and turns at which any of them may be killed, stopped for a while or started again.
 */
final class Simulation {
  static final Patience PATIENCE =
      new Patience(Duration.ofMillis(300), Duration.ofMillis(1000), Duration.ofMillis(2000));
  private static final long TURN_NANOS = 20_000_000;

  final List<ControlRecord> control = new ArrayList<>();
  private final List<Gradient> gradients = new ArrayList<>();
  private final Map<String, Replica> running = new HashMap<>();
  private final int slots;
  private final Random random;
  private long now;
  private long incarnations;

  private record Gradient(long step, Counted counted) {}

  Simulation(int slots, long seed) {
    this.slots = slots;
    this.random = new Random(seed);
  }

  /** A replica whose state is the list of the decisions it has taken. */
  final class Replica {
    final Identity self;
    final Conductor conductor;
    final List<Decision> taken = new ArrayList<>();
    private int controlRead;
    private int gradientsRead;
    private long heartbeatAt;
    private long offered = -1;
    private long saidReady = -1;
    private long busyUntil;
    private long stoppedUntil;

    Replica(String name) {
      self = Identity.newBuilder().setReplica(name).setIncarnation(++incarnations).build();
      conductor =
          new Conductor(
              self, Optional.of(Plan.newBuilder().addTerms("the same for all").build()), PATIENCE);
      join();
    }

    private void join() {
      write(ControlRecord.newBuilder().setJoin(Join.newBuilder().setSlots(slots)));
    }

    private void write(ControlRecord.Builder record) {
      control.add(record.setGroup("g").setFrom(self).build());
    }

    private void turn() {
      if (now < stoppedUntil) {
        return;
      }
      // Mostly to the end, sometimes not: records take their time.
      int end = control.size() - (random.nextInt(4) == 0 ? random.nextInt(3) : 0);
      while (controlRead < end) {
        read(control.get(controlRead++));
      }
      while (gradientsRead < gradients.size()) {
        Gradient next = gradients.get(gradientsRead++);
        pending.add(next);
      }
      pending.removeIf(gradient -> gradient.step() < conductor.state().progress().step());
      pending.forEach(gradient -> conductor.arrived(gradient.step(), gradient.counted(), now));
      if (now >= heartbeatAt) {
        heartbeatAt = now + PATIENCE.heartbeat().toNanos();
        write(ControlRecord.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()));
      }
      conductor.next(now).ifPresent(this::write);
      keepCheckpoint();
      take();
    }

    private final List<Gradient> pending = new ArrayList<>();

    private void read(ControlRecord record) {
      GroupState before = conductor.state();
      conductor.read(record, now);
      GroupState after = conductor.state();
      if (after.progress().step() > before.progress().step()) {
        taken.add(after.progress().decisions().getLast());
      }
      if (before.roster().member(self).isPresent() && after.roster().member(self).isEmpty()) {
        join();
      }
    }

    private void keepCheckpoint() {
      Roster roster = conductor.state().roster();
      Progress progress = conductor.state().progress();
      boolean due =
          progress.checkpoint().map(c -> progress.step() >= c.getStep() + 20).orElse(true);
      if (roster.isLedBy(self, roster.epoch()) && progress.hasBegun() && due) {
        write(
            ControlRecord.newBuilder()
                .setCheckpoint(
                    CheckpointPlace.newBuilder()
                        .setEpoch(roster.epoch())
                        .setStep(progress.step())));
      }
    }

    /** Computes for a while, then offers a gradient of the step that it began with. */
    private void take() {
      Progress progress = conductor.state().progress();
      Optional<Member> me = conductor.state().roster().member(self);
      if (progress.checkpoint().isEmpty() || me.isEmpty() || me.get().slot().isEmpty()) {
        return;
      }
      long step = progress.step();
      if (me.get().ready().isEmpty() && saidReady != step) {
        saidReady = step;
        write(ControlRecord.newBuilder().setReady(Ready.newBuilder().setStep(step)));
      }
      if (now < busyUntil || offered == step) {
        return;
      }
      offered = step;
      busyUntil = now + random.nextInt(5) * TURN_NANOS;
      gradients.add(
          new Gradient(
              step, Counted.newBuilder().setFrom(self).setImages(1).setCrc((int) step).build()));
    }
  }

  Replica start(String name) {
    Replica replica = new Replica(name);
    running.put(name, replica);
    return replica;
  }

  void kill(String name) {
    running.remove(name);
  }

  /** Neither reads nor writes for so long, and knows nothing of it. */
  void stop(String name, Duration length) {
    Replica replica = running.get(name);
    if (replica != null) {
      replica.stoppedUntil = now + length.toNanos();
    }
  }

  List<Replica> running() {
    return List.copyOf(running.values());
  }

  void turns(int count) {
    for (int i = 0; i < count; i++) {
      now += TURN_NANOS;
      List<Replica> order = new ArrayList<>(running.values());
      java.util.Collections.shuffle(order, random);
      order.forEach(Replica::turn);
    }
  }

  /** Has everybody read all there is. */
  void settle() {
    while (running.values().stream().anyMatch(replica -> replica.controlRead < control.size())) {
      running
          .values()
          .forEach(replica -> {
            while (replica.controlRead < control.size()) {
              replica.read(control.get(replica.controlRead++));
            }
          });
    }
  }

  long decidedSteps() {
    GroupState state = GroupState.NONE;
    for (ControlRecord record : control) {
      state = state.after(record);
    }
    return state.progress().step();
  }
}
