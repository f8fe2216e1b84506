package org.segstream.trainer.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.trainer.replay.Disk;
import org.segstream.trainer.replay.Part;
import org.segstream.trainer.replay.ReplayStore;
import org.segstream.trainer.replay.StoredFrame;
import org.segstream.trainer.training.CheckpointException;
import org.segstream.trainer.training.TrainingListener;
import org.segstream.trainer.training.TrainingPlan;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.topics.Topics;
import org.segstream.vision.model.ModelFileException;
import org.segstream.vision.model.SegmentationModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trainer: takes labelled frames into its store all the time, and meanwhile works in rounds.
 * Each round starts from the champion's weights, trains on what the store held at its beginning,
 * and publishes the candidate; the champion's pointer moves to it if it scores better on the frames
 * held out. A new round begins when there are frames that the last one did not know, or when the
 * last one found a better model.
 *
 * <p>Killed at any moment, it goes on where the last checkpoint was.
 */
public final class Trainer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);
  private static final DateTimeFormatter VERSION =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final KafkaSettings kafka;
  private final Topics topics;
  private final SegmentationModel base;
  private final TrainerOptions options;
  private final TrainingListener listener;
  private final InstantSource clock;
  private final Disk disk;
  private final Stop stop = new Stop();
  private final MissingPart missing = new MissingPart(Duration.ofMinutes(1));
  private long idleSinceNanos;
  private volatile Optional<Intake> intake = Optional.empty();

  /**
   * @param base the model whose name and classes are trained; the first champion if there is none
   * @param listener hears of every step
   * @param disk where all is written
   */
  public Trainer(
      KafkaSettings kafka,
      Topics topics,
      SegmentationModel base,
      TrainerOptions options,
      TrainingListener listener,
      InstantSource clock,
      Disk disk) {
    this.kafka = kafka;
    this.topics = topics;
    this.base = base;
    this.options = options;
    this.listener = listener;
    this.clock = clock;
    this.disk = disk;
  }

  /**
   * Works until it is closed, or has done its number of rounds.
   *
   * @return the results of this run's rounds, oldest first
   * @throws TransportException if labelled frames are refused to it for good
   */
  public List<RoundResult> run() {
    try (RoundFolder folder = RoundFolder.open(options.folder(), disk);
        Champion champion = new Champion(kafka, topics, base.name())) {
      int before = folder.results().size();
      List<StoredFrame> used = folder.current().map(Trainer::frames).orElse(List.of());
      if (ReplayStore.isNew(folder.store())) {
        beginTopicAnew();
      }
      ReplayStore store = ReplayStore.open(folder.store(), options.storeBytes(), used, disk);
      LabeledFrames frames = new LabeledFrames(base);
      try (Intake taking =
          new Intake(kafka, topics, options.group(), frames, store, options.retry())) {
        intake = Optional.of(taking);
        idleSinceNanos = System.nanoTime();
        while (!stop.isSaid()
            && folder.results().size() - before < options.rounds().orElse(Long.MAX_VALUE)) {
          requireIntake(taking);
          turn(folder, store, champion);
        }
      } finally {
        intake = Optional.empty();
      }
      return folder.results().subList(before, folder.results().size());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the trainer's folder %s cannot be used: %s".formatted(options.folder(), e), e);
    }
  }

  /** What the group has committed says which frames another store held, not this empty one. */
  private void beginTopicAnew() {
    try (Admin admin = Admin.create(kafka.admin("segstream-trainer"))) {
      admin.deleteConsumerGroups(List.of(options.group())).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof GroupIdNotFoundException)) {
        throw new TransportException(
            "the store is new, but the group %s cannot begin anew: %s"
                .formatted(options.group(), String.valueOf(e.getCause())),
            e);
      }
    } catch (InterruptedException e) {
      stop.say();
    }
  }

  private static void requireIntake(Intake taking) {
    taking
        .failure()
        .ifPresent(cause -> {
          throw new TransportException(
              "labelled frames are taken no longer: " + cause.getMessage(), cause);
        });
  }

  /** A round, or a pause when there is nothing to train on or something is in the way. */
  private void turn(RoundFolder folder, ReplayStore store, Champion champion) {
    try {
      Optional<Round> current = folder.current();
      Optional<Round> round =
          current.isPresent() || !isSettled() ? current : begin(folder, store, champion);
      if (round.isEmpty()) {
        stop.pause(options.retry());
        return;
      }
      work(round.get(), folder, store, champion);
      idleSinceNanos = System.nanoTime();
    } catch (DatasetException e) {
      LOG.error("the round is given up: {}", e.getMessage());
      giveUp(folder);
    } catch (DamagedRoundException e) {
      LOG.error("the round is given up, and another begins: {}", e.getMessage());
      giveUp(folder);
    } catch (TransportException
        | CheckpointException
        | ModelFileException
        | UncheckedIOException
        | IOException e) {
      LOG.error("the round waits, and is gone on with: {}", e.getMessage());
      stop.pause(options.retry());
    }
  }

  /** While frames pour in a round waits for the rest of them, but not for ever. */
  private boolean isSettled() {
    return intake.map(taking -> taking.isQuiet(options.settling())).orElse(false)
        || System.nanoTime() - idleSinceNanos > LONGEST_WAIT.toNanos();
  }

  private void giveUp(RoundFolder folder) {
    try {
      folder.abandon();
    } catch (IOException e) {
      LOG.error("its files cannot be removed: {}", e.getMessage());
    }
    stop.pause(options.retry());
  }

  /** Writes down the next round, when there is reason for one. */
  private Optional<Round> begin(RoundFolder folder, ReplayStore store, Champion champion)
      throws IOException {
    List<StoredFrame> train = store.framesOf(Part.TRAIN);
    List<StoredFrame> heldOut = store.framesOf(Part.HELD_OUT);
    if (train.isEmpty() || heldOut.isEmpty()) {
      missing.tell(train.size(), heldOut.size());
      return Optional.empty();
    }
    if (!isWorthwhile(folder, train, heldOut)) {
      return Optional.empty();
    }
    SegmentationModel parent = champion.or(base, clock.instant());
    long number = folder.results().size() + 1L;
    long seed = options.plan().seed() + number;
    Round round =
        new Round(
            VERSION.format(clock.instant()) + "-" + number,
            parent.version(),
            plan(parent, seed).toString(),
            seed,
            train,
            heldOut);
    store.use(frames(round));
    folder.begin(round, parent);
    LOG.info(
        "round {} begins: from {}, {} frames to train on, {} to judge by",
        number,
        parent.id(),
        train.size(),
        heldOut.size());
    return Optional.of(round);
  }

  private boolean isWorthwhile(
      RoundFolder folder, List<StoredFrame> train, List<StoredFrame> heldOut) {
    if (folder.last().map(RoundResult::promoted).orElse(false)) {
      return true;
    }
    long known = folder.last().map(RoundResult::latest).orElse(-1L);
    long fresh =
        Stream.concat(train.stream(), heldOut.stream())
            .filter(frame -> frame.number() > known)
            .count();
    return fresh >= options.newFrames();
  }

  private void work(Round round, RoundFolder folder, ReplayStore store, Champion champion)
      throws IOException {
    SegmentationModel parent = folder.parent();
    TrainingPlan plan = plan(parent, round.seed());
    if (!plan.toString().equals(round.plan())) {
      LOG.warn("the options have changed: round {} is given up", round.version());
      folder.abandon();
      return;
    }
    RoundTraining training = new RoundTraining(round, parent, plan, store, folder);
    Optional<SegmentationModel> candidate = training.run(options.threads(), listener, stop);
    if (candidate.isPresent()) {
      new Gate(round, champion, folder, store, options).judge(candidate.get(), base, clock);
    }
  }

  private TrainingPlan plan(SegmentationModel parent, long seed) {
    return options.plan().with(parent.architecture(), parent.crf(), seed);
  }

  private static List<StoredFrame> frames(Round round) {
    return Stream.concat(round.train().stream(), round.heldOut().stream()).toList();
  }

  /** Whether labelled frames are taken in at the moment. */
  public boolean isTaking() {
    return intake.isPresent() && intake.get().failure().isEmpty();
  }

  /**
   * Whether its polling loop turns.
   *
   * @param lately a loop that has not turned for longer is stuck
   */
  public boolean isAlive(Duration lately) {
    return intake.map(i -> i.sinceLastTurn().compareTo(lately) < 0).orElse(true);
  }

  /** Lets {@link #run} end soon, after the step under way. */
  @Override
  public void close() {
    stop.say();
  }
}
