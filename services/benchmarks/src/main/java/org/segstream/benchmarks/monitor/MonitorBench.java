package org.segstream.benchmarks.monitor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.segstream.benchmarks.Machine;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.monitor.Monitor;
import org.segstream.monitor.MonitorOptions;
import org.segstream.monitor.health.HealthOptions;
import org.segstream.monitor.requests.RequestOptions;
import org.segstream.monitor.trials.TrialOptions;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.flow.AllPartitions;
import org.segstream.transport.topics.Topics;

/**
 * Measures a monitor with one thread, exactly once, on an embedded broker: masks that wait on their
 * topic go through all topologies as fast as they can; then it starts again without its state.
 */
public final class MonitorBench {
  private static final String APPLICATION = "bench-monitor";
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int LOOK_MS = 20;
  private static final int PACE = 3_000;
  private static final int PACED_SECONDS = 20;

  private final Plan plan;

  /**
   * What is measured.
   *
   * @param streams whose masks come in turn
   * @param records masks of all streams together; the first half warms up
   * @param maskBytes of a label map
   * @param partitions of the topics
   */
  public record Plan(int streams, int records, int maskBytes, int partitions) {
    /** Checks it. */
    public Plan {
      if (streams < 1 || records < 2 * streams || maskBytes < 0 || partitions < 1) {
        throw new IllegalArgumentException(
            "%d streams with %d masks of %d bytes: there must be two masks a stream at least"
                .formatted(streams, records, maskBytes));
      }
    }
  }

  /** Measures this. */
  public MonitorBench(Plan plan) {
    this.plan = plan;
  }

  /**
   * Runs it; takes a minute or more.
   *
   * @throws IllegalStateException if the monitor does not get through
   */
  public MonitorFigures run() throws InterruptedException {
    Path folder = temporary();
    try (EmbeddedBroker broker = EmbeddedBroker.builder().start()) {
      KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
      Topics topics = Topics.standard();
      try (Admin admin = Admin.create(kafka.admin("bench"))) {
        topics.create(admin, plan.partitions());
      }
      new SyntheticMasks(plan).publish(kafka, topics);
      Throughput throughput = throughput(kafka, topics, folder.resolve("first"));
      double state = stateBytes(kafka);
      double restore = restore(kafka, topics, folder.resolve("second"));
      return new MonitorFigures(
          Machine.current(),
          plan,
          throughput.perSecond(),
          throughput.cpuMicros(),
          throughput.lagSeconds(),
          state,
          restore,
          SampleCost.cpuMicros());
    } finally {
      delete(folder);
    }
  }

  private record Throughput(double perSecond, double cpuMicros, double lagSeconds) {}

  private Throughput throughput(KafkaSettings kafka, Topics topics, Path state)
      throws InterruptedException {
    try (Running running = new Running(kafka, topics, state)) {
      Monitor monitor = running.monitor;
      await(() -> monitor.figures().processed() >= plan.records() / 2.0);
      double before = monitor.figures().processed();
      long cpu = cpuNanos();
      long begin = System.nanoTime();
      await(() -> monitor.figures().processed() >= plan.records());
      double records = monitor.figures().processed() - before;
      double seconds = (System.nanoTime() - begin) / 1e9;
      double cpuMicros = (cpuNanos() - cpu) / 1e3 / records;
      return new Throughput(records / seconds, cpuMicros, lag(kafka, topics, monitor));
    }
  }

  /** How far the monitor is behind masks that come at a steady rate, at the worst, s. */
  private double lag(KafkaSettings kafka, Topics topics, Monitor monitor)
      throws InterruptedException {
    double before = monitor.figures().processed();
    LongAdder sent = new LongAdder();
    AtomicBoolean done = new AtomicBoolean();
    Thread publisher =
        Thread.ofPlatform()
            .start(() -> {
              try {
                new SyntheticMasks(plan)
                    .publishPaced(kafka, topics, PACE, PACE * PACED_SECONDS, sent);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                done.set(true);
              }
            });
    double worst = 0;
    while (!done.get()) {
      Thread.sleep(LOOK_MS);
      double waiting = sent.sum() - (monitor.figures().processed() - before);
      worst = Math.max(worst, waiting / PACE);
    }
    publisher.join();
    return worst;
  }

  private static double restore(KafkaSettings kafka, Topics topics, Path state)
      throws InterruptedException {
    long begin = System.nanoTime();
    try (Running running = new Running(kafka, topics, state)) {
      await(running.monitor::hasStarted);
      return (System.nanoTime() - begin) / 1e9;
    }
  }

  /** A monitor on a thread of its own. */
  private static final class Running implements AutoCloseable {
    private final Monitor monitor;
    private final Thread thread;

    Running(KafkaSettings kafka, Topics topics, Path state) {
      this.monitor =
          new Monitor(
              kafka,
              topics,
              new MonitorOptions(
                  APPLICATION,
                  state,
                  0,
                  1,
                  Optional.empty(),
                  HealthOptions.DEFAULTS,
                  Duration.ofHours(24),
                  new RequestOptions(10, 100),
                  TrialOptions.DEFAULTS));
      this.thread = Thread.ofPlatform().name("bench-runs").start(monitor::run);
    }

    @Override
    public void close() {
      monitor.close();
      thread.interrupt();
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the monitor did not get through in ten minutes");
      }
      Thread.sleep(LOOK_MS);
    }
  }

  /** Of all threads that Kafka Streams has for this application. */
  private static long cpuNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().contains(APPLICATION)) {
        sum += Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
      }
    }
    return sum;
  }

  /** Of the newest values of all keys in all changelogs, by stream. */
  private double stateBytes(KafkaSettings kafka) throws InterruptedException {
    Map<String, Integer> sizes = new HashMap<>();
    try (Admin admin = Admin.create(kafka.admin("bench"));
        var consumer =
            new KafkaConsumer<>(
                AllPartitions.settings(kafka, "bench"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
      List<String> changelogs =
          admin.listTopics().names().get().stream()
              .filter(topic -> topic.startsWith(APPLICATION + "-"))
              .toList();
      var _ = new AllPartitions(consumer, changelogs).add(Duration.ofSeconds(10));
      var ends = consumer.endOffsets(consumer.assignment());
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          byte[] value = record.value();
          sizes.put(
              record.topic() + " " + record.key(),
              value == null ? 0 : value.length + record.serializedKeySize());
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the changelogs cannot be read", e.getCause());
    }
    return sizes.values().stream().mapToLong(Integer::longValue).sum() / (double) plan.streams();
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("segstream-bench-monitor");
    } catch (IOException e) {
      throw new UncheckedIOException("there is no place for the monitor's state", e);
    }
  }

  private static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      List<Path> all = new ArrayList<>(files.toList());
      for (Path file : all.reversed()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be removed", e);
    }
  }
}
