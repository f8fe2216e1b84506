package org.segstream.trainer.exchange;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.segstream.trainer.exchange.Inbox.Whole;
import org.segstream.trainer.exchange.codec.ExchangeFormat;
import org.segstream.trainer.exchange.codec.GradientCodec;
import org.segstream.trainer.exchange.codec.MomentUnits;
import org.segstream.trainer.exchange.control.GroupState;
import org.segstream.trainer.exchange.control.Member;
import org.segstream.trainer.exchange.wire.CheckpointPlace;
import org.segstream.trainer.exchange.wire.Chunk;
import org.segstream.trainer.exchange.wire.ControlRecord;
import org.segstream.trainer.exchange.wire.Finish;
import org.segstream.trainer.exchange.wire.Ready;
import org.segstream.trainer.training.GradientExchange;
import org.segstream.trainer.training.StepGradient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A replica's side of a run that several replicas train together, through Kafka alone. What a step
 * applies is the mean of the gradients that its decision on the control topic counts, read from the
 * gradients' topic, its own among them; so all replicas apply the same bits.
 */
public final class ReplicaExchange implements GradientExchange {
  /** Steps between two comparisons of the replicas' states. */
  static final int COMPARED_EVERY = 100;

  private static final long LOST_NANOS = 120_000_000_000L;

  private static final Logger LOG = LoggerFactory.getLogger(ReplicaExchange.class);

  private final ExchangeSettings settings;
  private final GradientCodec codec;
  private final long seed;
  private final Replica replica;
  private final Reading reading;
  private final ExchangeFigures figures;
  private long steppedNanos = System.nanoTime();

  ReplicaExchange(
      ExchangeSettings settings,
      Replica replica,
      GradientCodec codec,
      long seed,
      ExchangeFigures figures) {
    this.settings = settings;
    this.replica = replica;
    this.reading = replica.reading();
    this.codec = codec;
    this.seed = seed;
    this.figures = figures;
  }

  @Override
  public Optional<byte[]> begin(Supplier<byte[]> first) {
    Optional<Optional<byte[]>> start = reading.await(reading::start);
    while (start.isPresent() && start.get().isEmpty()) {
      keep(0, first.get(), List.of());
      var _ =
          reading.await(() ->
              Optional.of(true)
                  .filter(_ ->
                      reading.state().progress().checkpoint().isPresent() || !reading.isLeader()));
      start = reading.await(reading::start);
    }
    steppedNanos = System.nanoTime();
    return start.flatMap(checkpoint -> checkpoint);
  }

  /** Three levels are drawn of a clipped gradient: drawn, it is longer than it was. */
  @Override
  public boolean clips() {
    return settings.format().levels() == ExchangeFormat.Levels.TERNARY;
  }

  @Override
  public Optional<StepGradient> join(Offer offer) {
    long step = offer.step();
    reading.passed(step);
    OptionalLong checksum =
        step % COMPARED_EVERY == 0 ? OptionalLong.of(offer.checksum()) : OptionalLong.empty();
    keepIfDue(offer);
    MomentUnits units = codec.units(offer.secondMoments());
    long waited = 0;
    boolean offered = false;
    while (true) {
      long begin = System.nanoTime();
      Reading.Next next = reading.next(step, offered);
      waited += System.nanoTime() - begin;
      switch (next) {
        case Reading.Next.Closed _ -> {
          return Optional.empty();
        }
        case Reading.Next.Compute compute -> {
          offer(offer, compute, units, checksum);
          offered = true;
        }
        case Reading.Next.Apply apply -> {
          checksum.ifPresent(own -> requireEqual(step, own));
          account(step, apply.gradients(), waited);
          return Optional.of(
              units.multiply(
                  StepGradient.mean(
                      apply.gradients().stream()
                          .map(whole -> codec.decode(whole.data()))
                          .toList())));
        }
      }
    }
  }

  private void offer(
      Offer offer, Reading.Next.Compute compute, MomentUnits units, OptionalLong checksum) {
    long step = offer.step();
    if (compute.behind()) {
      replica.topics().say(ControlRecord.newBuilder().setReady(Ready.newBuilder().setStep(step)));
    }
    StepGradient computed = offer.compute(new Share(compute.slot(), settings.slots()));
    StepGradient own = units.divide(clips() ? computed.clipped(offer.clip()) : computed);
    float[] scales = scales(step, codec.scales(own));
    byte[] bytes = codec.encode(own, scales, GradientCodec.seed(seed, step, compute.slot()));
    Chunk.Builder head =
        Chunk.newBuilder().setKind(Chunk.Kind.KIND_GRADIENT).setStep(step).setImages(own.images());
    checksum.ifPresent(head::setStateChecksum);
    write(head, bytes);
  }

  private RecordMetadata write(Chunk.Builder head, byte[] bytes) {
    RecordMetadata place = replica.topics().write(head, bytes);
    figures.sent(bytes.length);
    return place;
  }

  /** The scales to draw with: its own, or the largest of those that come in time. */
  private float[] scales(long step, float[] own) {
    if (settings.format().scales() == ExchangeFormat.Scales.OWN) {
      return own;
    }
    ByteBuffer bytes = ByteBuffer.allocate(own.length * Float.BYTES);
    bytes.asFloatBuffer().put(own);
    write(Chunk.newBuilder().setKind(Chunk.Kind.KIND_SCALES).setStep(step), bytes.array());
    var _ =
        reading.await(
            () -> Optional.of(step).filter(_ -> areScalesComplete(step)),
            settings.patience().straggler().toNanos());
    float[] shared = own.clone();
    reading
        .look(() -> members().flatMap(member -> scalesOf(step, member).stream()).toList())
        .forEach(theirs -> {
          for (int i = 0; i < Math.min(shared.length, theirs.length); i++) {
            shared[i] = Math.max(shared[i], theirs[i]);
          }
        });
    return shared;
  }

  private Stream<Member> members() {
    return reading.state().roster().members().values().stream();
  }

  /** Whether all have come that a step waits for, or it waits for none any more. */
  private boolean areScalesComplete(long step) {
    GroupState state = reading.state();
    return state.progress().step() > step
        || state.roster().members().values().stream()
            .filter(member -> member.isExpected(step))
            .allMatch(member -> scalesOf(step, member).isPresent());
  }

  private Optional<float[]> scalesOf(long step, Member member) {
    return reading
        .inbox()
        .get(step, member.identity(), Chunk.Kind.KIND_SCALES)
        .map(whole -> {
          float[] scales = new float[whole.data().length / Float.BYTES];
          ByteBuffer.wrap(whole.data()).asFloatBuffer().get(scales);
          return scales;
        });
  }

  private void account(long step, List<Whole> gradients, long waited) {
    long now = System.nanoTime();
    figures.took(
        gradients.stream().mapToLong(whole -> whole.data().length).sum(),
        gradients.size(),
        gradients.stream()
            .anyMatch(whole -> whole.head().getFrom().getReplica().equals(settings.replica())),
        waited,
        now - steppedNanos,
        reading.state().progress().step() - step - 1);
    steppedNanos = now;
  }

  private void requireEqual(long step, long own) {
    for (Whole whole : reading.look(() -> reading.inbox().gradients(step))) {
      long theirs = whole.head().getStateChecksum();
      if (whole.head().hasStateChecksum() && theirs != own) {
        throw new ExchangeException(
            "before step %d the weights of %s (checksum %016x) are not those of %s (%016x): the replicas have drifted apart and training stops; start it again under another --group, and run the same version of segstream everywhere"
                .formatted(
                    step, whole.head().getFrom().getReplica(), theirs, settings.replica(), own));
      }
    }
  }

  private void keepIfDue(Offer offer) {
    long last = reading.state().progress().checkpoint().map(CheckpointPlace::getStep).orElse(0L);
    if (reading.isLeader() && offer.step() >= last + settings.checkpointEvery()) {
      keep(offer.step(), offer.checkpoint(), reading.begin(offer.step()));
    }
  }

  /**
   * Puts the state before a step on the topic.
   *
   * @param gradients where those of the step and of later ones begin; empty: there are none yet
   */
  private void keep(long step, byte[] checkpoint, List<Long> gradients) {
    List<Long> from = gradients.isEmpty() ? replica.topics().gradientEnds() : gradients;
    RecordMetadata place =
        write(Chunk.newBuilder().setKind(Chunk.Kind.KIND_CHECKPOINT).setStep(step), checkpoint);
    replica
        .topics()
        .say(
            ControlRecord.newBuilder()
                .setCheckpoint(
                    CheckpointPlace.newBuilder()
                        .setEpoch(reading.state().roster().epoch())
                        .setStep(step)
                        .setPartition(place.partition())
                        .setOffset(place.offset())
                        .addAllGradients(from)));
  }

  /** The leader puts the result on the topic; the others wait until it is there. */
  @Override
  public void end(Offer last) {
    boolean over = false;
    while (!over) {
      boolean mine =
          reading
              .await(() -> {
                boolean finished = reading.state().progress().finished();
                return finished || reading.isLeader() ? Optional.of(!finished) : Optional.empty();
              })
              .orElse(false);
      if (mine) {
        keep(last.step(), last.checkpoint(), reading.begin(last.step()));
        replica
            .topics()
            .say(
                ControlRecord.newBuilder()
                    .setFinish(Finish.newBuilder().setEpoch(reading.state().roster().epoch())));
        var _ =
            reading.await(
                () ->
                    Optional.of(true)
                        .filter(_ -> reading.state().progress().finished() || !reading.isLeader()),
                LOST_NANOS);
      }
      over = !mine || reading.state().progress().finished();
    }
    LOG.info(
        "{} steps in {} s, {} s of that in waiting for others; {} did not count this replica; {}"
            + " MiB written",
        figures.steps(),
        Math.round(figures.stepSeconds()),
        Math.round(figures.waitSeconds()),
        figures.missedSteps(),
        figures.sentBytes() >> 20);
  }
}
