package org.segstream.trainer.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.replay.Part;
import org.segstream.trainer.replay.ReplayStore;
import org.segstream.trainer.replay.StoredFrame;
import org.segstream.trainer.training.CheckpointException;
import org.segstream.trainer.training.GradientExchange;
import org.segstream.trainer.training.TrainingListener;
import org.segstream.trainer.training.TrainingPlan;
import org.segstream.transport.TransportException;
import org.segstream.vision.model.ModelFileException;
import org.segstream.vision.model.SegmentationModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rounds of a trainer, one after the other: written down, trained, judged. A round that was
 * under way when the trainer ended comes first.
 */
final class Rounds {
  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
  private static final DateTimeFormatter VERSION =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
  private static final long MIB = 1 << 20;
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final RoundFolder folder;
  private final ReplayStore store;
  private final ModelRegistry registry;
  private final Intake intake;
  private final TrainerOptions options;
  private final RoundLessons lessons;
  private final TrainingListener listener;
  private final InstantSource clock;
  private final StopSignal stop;
  private final MissingPart missing = new MissingPart(Duration.ofMinutes(1));
  private long idleSinceNanos = System.nanoTime();

  /**
   * @param intake that fills the store
   * @param lessons what rounds learn from besides
   * @param listener is told of every step
   */
  Rounds(
      RoundFolder folder,
      ReplayStore store,
      ModelRegistry registry,
      Intake intake,
      TrainerOptions options,
      RoundLessons lessons,
      TrainingListener listener,
      InstantSource clock,
      StopSignal stop) {
    this.folder = folder;
    this.store = store;
    this.registry = registry;
    this.intake = intake;
    this.options = options;
    this.lessons = lessons;
    this.listener = listener;
    this.clock = clock;
    this.stop = stop;
  }

  /**
   * A round, or a pause when there is nothing to train on or something is in the way.
   *
   * @throws IllegalStateException if the round's frames are more than the heap holds
   */
  void turn() {
    try {
      Optional<Round> round = folder.current();
      if (round.isEmpty()) {
        round = begin();
      }
      if (round.isEmpty()) {
        stop.pause(options.retry());
        return;
      }
      work(round.get());
      ended();
    } catch (DatasetException | DamagedRoundException e) {
      LOG.error("the round is given up: {}", e.getMessage());
      giveUp();
    } catch (TransportException
        | CheckpointException
        | ModelFileException
        | UncheckedIOException
        | IOException e) {
      LOG.error("the round waits, and goes on later: {}", e.getMessage());
      stop.pause(options.retry());
    }
  }

  /** A round has ended. */
  void ended() {
    idleSinceNanos = System.nanoTime();
  }

  /** While frames come in a round waits for the rest of them, for a minute at most. */
  private boolean isSettled() {
    return intake.isQuiet(options.settling())
        || System.nanoTime() - idleSinceNanos > LONGEST_WAIT.toNanos();
  }

  private void giveUp() {
    try {
      abandon();
    } catch (IOException e) {
      LOG.error("its files cannot be removed: {}", e.getMessage());
    }
    stop.pause(options.retry());
  }

  private void abandon() throws IOException {
    folder.abandon();
    store.use(List.of());
  }

  /** Writes down the next round, when there is reason for one. */
  private Optional<Round> begin() throws IOException {
    SegmentationModel parent = registry.champion();
    Optional<Round> proposed = propose(parent);
    if (proposed.isPresent()) {
      Round round = proposed.get();
      store.use(round.frames());
      folder.begin(round, parent);
      LOG.info(
          "round {} begins: from {}, {} frames to train on, {} to judge by",
          round.version(),
          parent.id(),
          round.train().size(),
          round.heldOut().size());
    }
    return proposed;
  }

  /** The next round, when there is reason for one and no frames come in at the moment. */
  Optional<Round> propose(SegmentationModel parent) {
    if (!isSettled()) {
      return Optional.empty();
    }
    List<StoredFrame> train = store.framesOf(Part.TRAIN);
    List<StoredFrame> heldOut = store.framesOf(Part.HELD_OUT);
    if (train.isEmpty() || heldOut.isEmpty()) {
      missing.tell(train.size(), heldOut.size());
      return Optional.empty();
    }
    if (!isWorthwhile(train, heldOut)) {
      return Optional.empty();
    }
    long number = folder.results().size() + 1L;
    long seed = options.plan().seed() + number;
    return Optional.of(
        new Round(
            VERSION.format(clock.instant()) + "-" + number,
            parent.version(),
            plan(parent, seed).toString(),
            seed,
            train,
            heldOut));
  }

  /** Whether the last round found a better model, or enough frames are new. */
  private boolean isWorthwhile(List<StoredFrame> train, List<StoredFrame> heldOut) {
    Optional<RoundResult> last = folder.last();
    long known = last.map(RoundResult::latest).orElse(-1L);
    long fresh =
        Stream.of(train, heldOut)
            .flatMap(List::stream)
            .filter(frame -> frame.number() > known)
            .count();
    return last.map(RoundResult::promoted).orElse(false) || fresh >= options.newFrames();
  }

  private void work(Round round) throws IOException {
    SegmentationModel parent = folder.parent();
    TrainingPlan plan = plan(parent, round.seed());
    if (!plan.toString().equals(round.plan()) || round.bytes() > options.storeBytes()) {
      LOG.warn("the options have changed: round {} is given up", round.version());
      abandon();
      return;
    }
    try {
      RoundTraining training =
          new RoundTraining(
              round,
              parent,
              plan,
              () -> stored(round.train()),
              () -> stored(round.heldOut()),
              lessons,
              folder,
              GradientExchange.alone());
      Optional<SegmentationModel> candidate = training.run(options.threads(), listener, stop);
      if (candidate.isPresent()) {
        new Gate(round, parent, registry, folder, () -> stored(round.heldOut()), options)
            .judge(candidate.get());
        store.use(List.of());
      }
    } catch (OutOfMemoryError e) {
      throw new IllegalStateException(
          "a round of %d frames, %d MiB, does not fit into the heap of %d MiB beside all else: give a smaller --store-mib, or a larger heap with SEGSTREAM_JAVA_OPTS=-Xmx…"
              .formatted(
                  round.frames().size(),
                  round.bytes() / MIB,
                  Runtime.getRuntime().maxMemory() / MIB),
          e);
    }
  }

  private List<LabelledImage> stored(List<StoredFrame> frames) {
    return frames.parallelStream().map(store::read).toList();
  }

  /** What a round from a champion computes. */
  TrainingPlan plan(SegmentationModel parent, long seed) {
    return options.plan().with(parent.architecture(), parent.crf(), seed);
  }
}
