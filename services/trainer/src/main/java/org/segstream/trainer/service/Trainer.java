package org.segstream.trainer.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.segstream.trainer.exchange.ExchangeFigures;
import org.segstream.trainer.replay.Disk;
import org.segstream.trainer.replay.ReplayStore;
import org.segstream.trainer.replay.StoredFrame;
import org.segstream.trainer.training.TrainingListener;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.topics.Topics;
import org.segstream.vision.model.SegmentationModel;

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
  private final KafkaSettings kafka;
  private final Topics topics;
  private final SegmentationModel base;
  private final TrainerOptions options;
  private final TrainingListener listener;
  private final InstantSource clock;
  private final Disk disk;
  private final StopSignal stop = new StopSignal();
  private volatile Optional<Intake> intake = Optional.empty();
  private volatile Optional<SharedRounds> shared = Optional.empty();

  /**
   * @param base the model whose name and classes are trained; the first champion if there is none
   * @param listener is told of every step
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
   * @throws TransportException if it may not read labelled frames
   * @throws IllegalStateException if another trainer works in its folder, or the frames of a round
   *     are more than the heap holds
   */
  public List<RoundResult> run() {
    try (RoundFolder folder = RoundFolder.open(options.folder(), disk);
        ModelRegistry registry = new ModelRegistry(kafka, topics, base, clock)) {
      int before = folder.results().size();
      if (ReplayStore.isNew(folder.store())) {
        rereadTopic();
      }
      List<StoredFrame> used = folder.current().map(Round::frames).orElse(List.of());
      ReplayStore store = ReplayStore.open(folder.store(), options.storeBytes(), used, disk);
      try (Intake taking =
          new Intake(
              kafka, topics, options.group(), new LabeledFrames(base), store, options.retry())) {
        intake = Optional.of(taking);
        RoundLessons lessons = new RoundLessons(kafka, topics, options, folder);
        Rounds rounds =
            new Rounds(folder, store, registry, taking, options, lessons, listener, clock, stop);
        long wanted = before + options.rounds().orElse(Long.MAX_VALUE - before);
        if (options.replicas().isEmpty()) {
          turn(rounds::turn, taking, folder, wanted);
        } else {
          try (SharedRounds together =
              new SharedRounds(
                  kafka,
                  topics,
                  rounds,
                  folder,
                  store,
                  new LabeledFrames(base),
                  registry,
                  options,
                  lessons,
                  options.replicas().get(),
                  listener,
                  stop)) {
            shared = Optional.of(together);
            turn(together::turn, taking, folder, wanted);
          }
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

  private void turn(Runnable turn, Intake taking, RoundFolder folder, long wanted) {
    while (!stop.isGiven() && folder.results().size() < wanted) {
      taking.requireAtWork();
      turn.run();
    }
  }

  /** How this trainer exchanges gradients with others, if it does. */
  public Optional<ExchangeFigures> exchange() {
    return shared.flatMap(SharedRounds::figures);
  }

  /** What the group has committed says which frames another store held, not this empty one. */
  private void rereadTopic() {
    try (Admin admin = Admin.create(kafka.admin("segstream-trainer"))) {
      admin.deleteConsumerGroups(List.of(options.group())).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof GroupIdNotFoundException)) {
        throw new TransportException(
            "the store is new, but the group %s cannot begin again: %s"
                .formatted(options.group(), String.valueOf(e.getCause())),
            e);
      }
    } catch (InterruptedException e) {
      stop.give();
    }
  }

  /** Why no labelled frames are taken in at the moment; empty when they are. */
  public Optional<String> hindrance() {
    Optional<Intake> taking = intake;
    if (taking.isEmpty()) {
      return Optional.of("its folder is being opened");
    }
    return taking.get().isAtWork()
        ? taking.get().missingTopic().map(topic -> "there is no topic " + topic)
        : Optional.of("labelled frames are taken no longer");
  }

  /** Labelled frames taken in so far: kept, left out, or dead letters. */
  public long taken() {
    return intake.map(Intake::taken).orElse(0L);
  }

  /** Labelled frames that wait. */
  public long lag() {
    return intake.map(Intake::lag).orElse(0L);
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
    stop.give();
  }
}
