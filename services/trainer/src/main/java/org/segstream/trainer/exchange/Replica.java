package org.segstream.trainer.exchange;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.segstream.trainer.exchange.Group.Part;
import org.segstream.trainer.exchange.Inbox.Whole;
import org.segstream.trainer.exchange.control.Conductor;
import org.segstream.trainer.exchange.control.GroupState;
import org.segstream.trainer.exchange.control.Progress;
import org.segstream.trainer.exchange.control.Roster;
import org.segstream.trainer.exchange.wire.CheckpointPlace;
import org.segstream.trainer.exchange.wire.Chunk;
import org.segstream.trainer.exchange.wire.ControlRecord;
import org.segstream.trainer.exchange.wire.Heartbeat;
import org.segstream.trainer.exchange.wire.Identity;
import org.segstream.trainer.exchange.wire.Join;
import org.segstream.trainer.exchange.wire.Leave;
import org.segstream.trainer.exchange.wire.Plan;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a replica that talks to Kafka: it reads both topics into a {@link Reading}, gives
 * signs of life, and writes what its {@link Conductor} wants. It does so while the replica
 * computes, so that a leader that is slow itself holds up nobody.
 */
final class Replica implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Replica.class);
  private static final Duration POLL = Duration.ofMillis(20);

  /** Steps that a partition may be ahead of the training before it has to wait. */
  private static final int AHEAD = 64;

  private final ExchangeSettings settings;
  private final Part part;
  private final List<String> terms;
  private final Identity self;
  private final Reading reading;
  private final Conductor conductor;
  private final GroupTopics topics;
  private final Thread thread;
  private final Listener listener = new Listener();
  private final Inbox checkpoints = new Inbox();
  private Optional<CheckpointPlace> begin = Optional.empty();
  private Phase phase = Phase.PAST;
  private long pastEnd;

  /** What is left of a poll was read at another place. */
  private boolean repositioned;

  /** Whether its joining has been read: until then its name may be its former self's. */
  private boolean joined;

  private long heartbeatNanos;

  private enum Phase {
    /** Reads what the control topic holds already. */
    PAST,
    /** Waits for a checkpoint to begin from. */
    WAITING,
    /** Reads that checkpoint. */
    CHECKPOINT,
    /** Reads gradients. */
    GRADIENTS
  }

  /**
   * Starts.
   *
   * @param terms what is computed, a line a fact; all members have the same
   * @param proposal what else the run would be if this one led; without one it only follows
   * @param stop asked now and then whether to wait for the others no longer
   */
  Replica(
      KafkaSettings kafka,
      Topics topics,
      ExchangeSettings settings,
      Part part,
      List<String> terms,
      Optional<byte[]> proposal,
      BooleanSupplier stop) {
    this.settings = settings;
    this.part = part;
    this.terms = List.copyOf(terms);
    this.self =
        Identity.newBuilder()
            .setReplica(settings.replica())
            .setIncarnation(ThreadLocalRandom.current().nextLong())
            .build();
    this.reading = new Reading(self, stop);
    this.conductor = new Conductor(self, proposal.map(this::plan), settings.patience());
    this.topics = new GroupTopics(kafka, topics, settings.group(), self, reading::fail);
    this.thread = Thread.ofPlatform().name("segstream-replica").daemon().unstarted(this::run);
    thread.start();
  }

  private Plan plan(byte[] proposal) {
    return Plan.newBuilder().addAllTerms(terms).setProposal(ByteString.copyFrom(proposal)).build();
  }

  Reading reading() {
    return reading;
  }

  /** See {@link GroupTopics#write} and {@link GroupTopics#say}. */
  GroupTopics topics() {
    return topics;
  }

  private void run() {
    try {
      pastEnd = topics.readControl();
      while (!reading.isOver()) {
        repositioned = false;
        topics.poll(POLL, listener);
        reading.readTo(topics.controlPosition());
        turn();
      }
    } catch (RuntimeException | Error e) {
      reading.fail(e);
    }
    try (topics) {
      if (part == Part.MEMBER && reading.state().roster().member(self).isPresent()) {
        topics.say(ControlRecord.newBuilder().setLeave(Leave.getDefaultInstance()));
      }
    }
  }

  private void turn() {
    switch (phase) {
      case PAST -> {
        if (topics.controlPosition() >= pastEnd) {
          phase = Phase.WAITING;
          requireOwnTerms(conductor.state().progress());
          join();
        }
      }
      case WAITING -> begin().ifPresent(this::fetch);
      case CHECKPOINT -> {}
      case GRADIENTS -> holdBack();
    }
    if (phase != Phase.PAST && part == Part.MEMBER) {
      act();
    }
  }

  /** A replay begins with the first checkpoint, a member with the latest. */
  private Optional<CheckpointPlace> begin() {
    return part == Part.REPLAY ? begin : conductor.state().progress().checkpoint();
  }

  private void join() {
    if (part == Part.MEMBER) {
      topics.say(ControlRecord.newBuilder().setJoin(Join.newBuilder().setSlots(settings.slots())));
    }
  }

  private void fetch(CheckpointPlace place) {
    phase = Phase.CHECKPOINT;
    begin = Optional.of(place);
    LOG.info("reads the state before step {} from the topic", place.getStep());
    topics.readFrom(place.getPartition(), place.getOffset());
  }

  private void holdBack() {
    long step = conductor.state().progress().step();
    long oldest = reading.look(() -> reading.oldest(step));
    int partitions = begin.map(CheckpointPlace::getGradientsCount).orElse(0);
    for (int p = 0; p < partitions; p++) {
      int partition = p;
      long latest = reading.look(() -> reading.inbox().latest(partition));
      topics.setPaused(p, latest > oldest + AHEAD);
    }
  }

  private void act() {
    long now = System.nanoTime();
    if (now - heartbeatNanos >= settings.patience().heartbeat().toNanos()) {
      heartbeatNanos = now;
      topics.say(ControlRecord.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()));
    }
    conductor.next(now).ifPresent(topics::say);
  }

  private final class Listener implements GroupTopics.Listener {
    @Override
    public void control(ControlRecord record) {
      GroupState before = conductor.state();
      conductor.read(record, System.nanoTime());
      GroupState after = conductor.state();
      reading.change(() -> reading.setState(after));
      if (part == Part.REPLAY && begin.isEmpty()) {
        begin = after.progress().checkpoint();
      }
      if (phase != Phase.PAST || !record.getFrom().equals(self)) {
        tell(before, after);
      }
      if (phase != Phase.PAST) {
        requireOwnTerms(after.progress());
      }
      if (phase != Phase.PAST && part == Part.MEMBER) {
        requireOwnName(after.roster());
        if (after.progress().step() > before.progress().step()) {
          long step = after.progress().step();
          reading
              .look(() -> reading.inbox().gradients(step))
              .forEach(all -> conductor.arrived(step, all.counted(), System.nanoTime()));
        }
        if (before.roster().member(self).isPresent() && after.roster().member(self).isEmpty()) {
          LOG.warn("the others have taken this replica for dead; it joins again");
          join();
        }
      }
    }

    @Override
    public void chunk(Chunk chunk, int partition, long offset) {
      if (repositioned) {
        return;
      }
      if (phase == Phase.CHECKPOINT) {
        begin
            .filter(place -> isOf(place, chunk))
            .flatMap(_ -> checkpoints.add(chunk, partition, offset))
            .ifPresent(this::begin);
      } else if (chunk.getKind() != Chunk.Kind.KIND_CHECKPOINT) {
        Optional<Whole> whole = add(chunk, partition, offset);
        whole
            .filter(all -> chunk.getKind() == Chunk.Kind.KIND_GRADIENT)
            .ifPresent(all -> conductor.arrived(chunk.getStep(), all.counted(), System.nanoTime()));
      } else {
        var _ = reading.look(() -> reading.skip(partition, offset));
      }
    }

    private boolean isOf(CheckpointPlace place, Chunk chunk) {
      return chunk.getKind() == Chunk.Kind.KIND_CHECKPOINT && chunk.getStep() == place.getStep();
    }

    private void begin(Whole checkpoint) {
      List<Long> offsets = begin.orElseThrow().getGradientsList();
      topics.readFrom(offsets);
      repositioned = true;
      phase = Phase.GRADIENTS;
      reading.change(() -> reading.setStart(checkpoint.data(), offsets));
    }

    private Optional<Whole> add(Chunk chunk, int partition, long offset) {
      List<Whole> complete = new ArrayList<>();
      reading.change(() -> reading.add(chunk, partition, offset).ifPresent(complete::add));
      return complete.stream().findFirst();
    }
  }

  private static void tell(GroupState before, GroupState after) {
    Roster roster = after.roster();
    if (roster.epoch() != before.roster().epoch()) {
      LOG.info(
          "{} leads, as number {}",
          roster.leader().map(Identity::getReplica).orElse("nobody"),
          roster.epoch());
    }
    if (!roster.members().keySet().equals(before.roster().members().keySet())) {
      LOG.info("replicas of {}: {}", roster.slots(), String.join(", ", roster.members().keySet()));
    }
  }

  private void requireOwnName(Roster roster) {
    joined = joined || roster.member(self).isPresent();
    boolean another =
        joined
            && Optional.ofNullable(roster.members().get(settings.replica()))
                .filter(member -> !member.identity().equals(self))
                .isPresent();
    if (another) {
      throw new ExchangeException(
          "another process has joined group %s as %s: give each its own --replica"
              .formatted(settings.group(), settings.replica()));
    }
  }

  private void requireOwnTerms(Progress progress) {
    List<String> agreed =
        progress.plan().map(plan -> List.copyOf(plan.getTermsList())).orElse(terms);
    if (agreed.equals(terms)) {
      return;
    }
    List<String> theirs = new ArrayList<>(agreed);
    theirs.removeAll(terms);
    List<String> ours = new ArrayList<>(terms);
    ours.removeAll(agreed);
    throw new ExchangeException(
        "group %s computes something else: %s there, %s here; give the same options and data, or another --group"
            .formatted(settings.group(), String.join("; ", theirs), String.join("; ", ours)));
  }

  /** Leaves the group. */
  @Override
  public void close() {
    reading.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
