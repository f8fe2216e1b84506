package org.segstream.trainer.service;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.segstream.trainer.replay.NewFrame;
import org.segstream.trainer.replay.ReplayStore;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.flow.AcknowledgedOutbox;
import org.segstream.transport.flow.DeadLetters;
import org.segstream.transport.flow.Delivery;
import org.segstream.transport.flow.Outbox;
import org.segstream.transport.flow.PollLimits;
import org.segstream.transport.flow.PollLoop;
import org.segstream.transport.flow.UnreadableRecords;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.topics.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Labelled frames from their topic into the store. An offset is committed when its frame is on the
 * disk, or has been left out for better ones, or is a dead letter that Kafka has. While the disk is
 * full or Kafka takes no dead letter, nothing more is taken and nothing is committed.
 */
final class Intake implements AutoCloseable, PollLoop.Handler {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int USUAL_LETTER = 1 << 20;

  private final LabeledFrames frames;
  private final ReplayStore store;
  private final UnreadableRecords unreadable = new UnreadableRecords(LOG);
  private final DeadLetters letters;
  private final Outbox outbox;
  private final List<String> outputs;
  private final Duration retry;
  private final StopSignal stop = new StopSignal();
  private final BlockingQueue<Delivery> waiting = new LinkedBlockingQueue<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Thread thread = Thread.ofPlatform().name("segstream-intake").unstarted(this::run);
  private final PollLoop loop;
  private volatile long takenNanos = System.nanoTime();
  private final AtomicLong taken = new AtomicLong();
  private volatile Optional<String> missing = Optional.empty();

  /**
   * Starts taking in.
   *
   * @param group of consumers
   * @param retry pause after a failure
   */
  Intake(
      KafkaSettings kafka,
      Topics topics,
      String group,
      LabeledFrames frames,
      ReplayStore store,
      Duration retry) {
    this.frames = frames;
    this.store = store;
    this.retry = retry;
    this.letters = new DeadLetters(topics.deadLetters());
    this.outputs = List.of(topics.deadLetters(), topics.models());
    this.outbox =
        new AcknowledgedOutbox(
            new KafkaProducer<>(
                kafka.producer("segstream-trainer", USUAL_LETTER),
                new StringSerializer(),
                new ByteArraySerializer()));
    this.loop =
        PollLoop.start(
            new KafkaConsumer<>(
                kafka.consumer("segstream-trainer", group),
                new StringDeserializer(),
                new ByteArrayDeserializer()),
            List.of(topics.labeledFrames()),
            this,
            PollLimits.standard().withDrain(Duration.ZERO));
    thread.start();
  }

  @Override
  public void accept(Delivery delivery) {
    waiting.add(delivery);
  }

  @Override
  public List<String> outputs() {
    return outputs;
  }

  @Override
  public void missing(Optional<String> topic) {
    missing = topic;
  }

  @Override
  public void failed(Throwable cause) {
    LOG.error("labelled frames are taken no longer: {}", cause.getMessage(), cause);
    failure.compareAndSet(null, cause);
  }

  /** The topic for which it waits, if one is not there. */
  Optional<String> missingTopic() {
    return missing;
  }

  /** Whether it takes frames: false after a failure. */
  boolean isAtWork() {
    return failure.get() == null;
  }

  /**
   * Checks that.
   *
   * @throws TransportException after a failure
   */
  void requireAtWork() {
    Throwable cause = failure.get();
    if (cause != null) {
      throw new TransportException(
          "labelled frames are taken no longer: " + cause.getMessage(), cause);
    }
  }

  /** Whether no record waits and none has come for so long. */
  boolean isQuiet(Duration length) {
    return waiting.isEmpty() && System.nanoTime() - takenNanos > length.toNanos();
  }

  /** Records that it has done with so far. */
  long taken() {
    return taken.get();
  }

  /** Records that it has not done with. */
  long lag() {
    return loop.lag();
  }

  /** Time since the polling loop last turned. */
  Duration sinceLastTurn() {
    return loop.sinceLastTurn();
  }

  private void run() {
    try {
      while (!stop.isGiven()) {
        Delivery next = waiting.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
        if (next != null) {
          take(next);
          takenNanos = System.nanoTime();
          taken.incrementAndGet();
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("the intake ends", e);
    } catch (RuntimeException | Error e) {
      failed(new IllegalStateException(e.toString(), e));
    }
  }

  private void take(Delivery delivery) {
    try {
      if (isKept(read(delivery))) {
        delivery.done();
      }
    } catch (MalformedRecordException e) {
      refuse(delivery, e);
    }
  }

  /** Whatever a record makes fail, it is the record that is refused: it would come again. */
  private NewFrame read(Delivery delivery) throws MalformedRecordException {
    try {
      return frames.read(delivery.record());
    } catch (RuntimeException e) {
      throw new MalformedRecordException("the record cannot be understood: " + e, e);
    }
  }

  /** Tries until it is on the disk or the trainer stops. */
  private boolean isKept(NewFrame frame) {
    while (!stop.isGiven()) {
      try {
        ReplayStore.Fate fate = store.add(frame);
        LOG.debug("{} {}: {}", frame.stream(), frame.sequence(), fate);
        return true;
      } catch (IOException e) {
        LOG.error(
            "labelled frames cannot be stored: {}; none is taken until that works again, and none"
                + " is lost: free some space, or give a smaller --store-mib",
            e.toString());
        stop.pause(retry);
      }
    }
    return false;
  }

  private void refuse(Delivery delivery, MalformedRecordException cause) {
    unreadable.add(delivery.record(), cause);
    ProducerRecord<String, byte[]> letter = letters.of(delivery.record(), cause);
    while (!stop.isGiven()) {
      try {
        var _ = outbox.publish(delivery, List.of(letter)).toCompletableFuture().join();
        return;
      } catch (CompletionException e) {
        LOG.error("a dead letter is not taken, tried again: {}", String.valueOf(e.getCause()));
        if (e.getCause() instanceof RecordTooLargeException) {
          letter = letters.brief(delivery.record(), cause);
        }
        stop.pause(retry);
      }
    }
  }

  /** Ends; what is not on the disk by then comes again. */
  @Override
  public void close() {
    stop.give();
    // First, for the thread may be waiting for Kafka to take a dead letter.
    outbox.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    loop.close();
  }
}
