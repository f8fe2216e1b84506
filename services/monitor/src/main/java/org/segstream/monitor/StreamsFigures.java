package org.segstream.monitor;

import java.util.stream.DoubleStream;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams;

/** Figures out of Kafka Streams' own metrics. */
public final class StreamsFigures {
  private static final String CONSUMER = "consumer-metrics";
  private static final String FETCHES = "consumer-fetch-manager-metrics";
  private static final String THREADS = "stream-thread-metrics";
  private static final String TASKS = "stream-task-metrics";

  private final KafkaStreams streams;

  StreamsFigures(KafkaStreams streams) {
    this.streams = streams;
  }

  /** How long ago the thread polled that did so least lately, seconds; 0 without one. */
  public double secondsSincePoll() {
    return values(CONSUMER, "last-poll-seconds-ago").max().orElse(0);
  }

  /** Masks that wait on the topic, as far as the last answers to fetches tell. */
  public double lagRecords() {
    return values(FETCHES, "records-lag").sum();
  }

  /** Records taken so far. */
  public double processed() {
    return values(THREADS, "process-total").sum();
  }

  /** Transactions committed so far. */
  public double commits() {
    return values(THREADS, "commit-total").sum();
  }

  /** Mean time of a commit of late, ms. */
  public double commitMillis() {
    return values(THREADS, "commit-latency-avg").max().orElse(0);
  }

  /** Records of changelogs that are still to be read before partitions go on. */
  public double restoring() {
    return values(TASKS, "restore-remaining-records-total").sum();
  }

  /** Partitions of the masks' topic that this monitor works on. */
  public double partitions() {
    return streams.metadataForLocalThreads().stream()
        .mapToLong(thread -> thread.activeTasks().size())
        .sum();
  }

  private DoubleStream values(String group, String name) {
    return streams.metrics().entrySet().stream()
        .filter(metric -> isOf(metric.getKey(), group, name))
        .map(metric -> metric.getValue().metricValue())
        .filter(Number.class::isInstance)
        .mapToDouble(value -> ((Number) value).doubleValue())
        .filter(Double::isFinite);
  }

  /** A consumer that restores polls only then. */
  private static boolean isOf(MetricName metric, String group, String name) {
    return metric.name().equals(name)
        && metric.group().equals(group)
        && !metric.tags().getOrDefault("client-id", "").endsWith("-restore-consumer");
  }
}
