package org.segstream.monitor;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.segstream.monitor.fetch.KafkaRecordReader;
import org.segstream.monitor.query.Api;
import org.segstream.monitor.records.SkippedRecords;
import org.segstream.monitor.trials.ModelTrials;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.topics.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the masks of all streams, together with other monitors of its application. Reads nothing
 * until its topics are there; makes none but its internal ones. Thread-safe.
 */
public final class Monitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);
  private static final Duration CLOSING = Duration.ofSeconds(20);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final KafkaSettings kafka;
  private final List<String> needed;
  private final List<String> joined;
  private final KafkaRecordReader records;
  private final ExecutorService aside =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("segstream-aside").daemon().factory());
  private final ModelTrials trials;
  private final KafkaStreams streams;
  private final Api api;
  private final SkippedRecords skipped = new SkippedRecords();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicInteger partitions = new AtomicInteger(1);
  private final AtomicBoolean ran = new AtomicBoolean();
  private volatile Optional<String> missing = Optional.empty();

  /** Prepares one; {@link #run} starts it. */
  public Monitor(KafkaSettings kafka, Topics topics, MonitorOptions options) {
    this.kafka = kafka;
    this.joined = List.of(topics.masks(), topics.labeledFrames(), topics.labelRequests());
    this.needed =
        List.of(
            topics.masks(),
            topics.labeledFrames(),
            topics.labelRequests(),
            topics.streamHealth(),
            topics.modelScores());
    this.records = new KafkaRecordReader(kafka, "segstream-monitor-records");
    this.trials = new ModelTrials(kafka, topics, options.trials().promote(), aside);
    this.streams =
        new KafkaStreams(
            new MonitorTopology(
                    topics,
                    options.health(),
                    options.joined(),
                    options.requests(),
                    options.trials(),
                    new MonitorTopology.Aside(aside, records, partitions::get, trials),
                    skipped)
                .get(),
            StreamsSettings.of(kafka, options));
    this.api = new Api(streams, options.address());
    streams.setUncaughtExceptionHandler(failure -> {
      LOG.error("the monitor cannot go on", failure);
      ended.completeExceptionally(failure);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    });
    streams.setStateListener((now, _) -> {
      if (now == KafkaStreams.State.RUNNING) {
        ran.set(true);
      } else if (now == KafkaStreams.State.NOT_RUNNING || now == KafkaStreams.State.ERROR) {
        ended.complete(null);
      }
    });
  }

  /**
   * Works until it is closed.
   *
   * @throws java.util.concurrent.CompletionException with the failure that ended it, if one did
   */
  public void run() {
    if (awaitTopics()) {
      streams.start();
      ended.join();
    }
  }

  /** Whether they are there; not so if it is closed first. */
  private boolean awaitTopics() {
    try (Admin admin = Admin.create(kafka.admin("segstream-monitor"))) {
      do {
        Set<String> there = admin.listTopics().names().get();
        Optional<String> before = missing;
        missing = needed.stream().filter(topic -> !there.contains(topic)).findFirst();
        if (missing.isEmpty()) {
          requireEqualPartitions(admin);
          return closing.getCount() > 0;
        }
        if (!missing.equals(before)) {
          LOG.warn(
              "there is no topic {}: it is looked for, make it with 'segstream topics create'",
              missing.get());
        }
      } while (!closing.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS));
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    }
  }

  /** A stream's masks and labels must be in partitions of one number. */
  private void requireEqualPartitions(Admin admin) throws InterruptedException, ExecutionException {
    Map<String, TopicDescription> found = admin.describeTopics(joined).allTopicNames().get();
    Set<Integer> counts =
        found.values().stream()
            .map(topic -> topic.partitions().size())
            .collect(Collectors.toUnmodifiableSet());
    counts.forEach(partitions::set);
    if (counts.size() > 1) {
      throw new TransportException(
          "topics %s must have equal numbers of partitions, have %s"
              .formatted(String.join(" and ", joined), counts));
    }
  }

  /** Why it does not work at the moment, in a few words; empty when it does. */
  public Optional<String> hindrance() {
    if (missing.isPresent()) {
      return missing.map(topic -> "there is no topic " + topic);
    }
    return switch (streams.state()) {
      case RUNNING -> Optional.empty();
      // It answers from the state that it has.
      case REBALANCING ->
          ran.get() ? Optional.empty() : Optional.of("it takes over the state of its partitions");
      case CREATED -> Optional.of("not started yet");
      case PENDING_SHUTDOWN, PENDING_ERROR, NOT_RUNNING, ERROR -> Optional.of("it has ended");
    };
  }

  /** Whether it has worked at least once. */
  public boolean hasStarted() {
    return ran.get();
  }

  /**
   * Whether its threads still turn.
   *
   * @param lately one that has not polled for longer is stuck
   */
  public boolean isAlive(Duration lately) {
    return switch (streams.state()) {
      case CREATED -> true;
      case RUNNING, REBALANCING -> figures().secondsSincePoll() <= lately.toSeconds();
      case PENDING_SHUTDOWN, PENDING_ERROR, NOT_RUNNING, ERROR -> false;
    };
  }

  /** What it measures. */
  public StreamsFigures figures() {
    return new StreamsFigures(streams);
  }

  /** Records that are not what their topic holds. */
  public long skipped() {
    return skipped.count();
  }

  /** Its answers to questions. */
  public Api api() {
    return api;
  }

  /** Commits, and leaves its streams to the others. */
  @Override
  public void close() {
    closing.countDown();
    var _ =
        streams.close(
            CloseOptions.timeout(CLOSING)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    trials.close();
    aside.shutdownNow();
    records.close();
    ended.complete(null);
  }
}
