package org.segstream.transport.flow;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.PartitionInfo;
import org.slf4j.Logger;

/**
 * Whether topics are there, asked with a consumer that makes none. Says which is missing, at first
 * and then once a minute. Not thread-safe.
 */
public final class TopicPresence {
  private static final long SILENCE_NANOS = Duration.ofMinutes(1).toNanos();

  private final Consumer<?, ?> consumer;
  private final List<String> topics;
  private final Logger log;
  private Optional<Long> toldNanos = Optional.empty();

  /**
   * @param consumer with {@code allow.auto.create.topics} off
   * @param log the reader's
   */
  public TopicPresence(Consumer<?, ?> consumer, List<String> topics, Logger log) {
    this.consumer = consumer;
    this.topics = List.copyOf(topics);
    this.log = log;
  }

  /**
   * The first topic that is not there; empty if all are.
   *
   * @param patience for a broker's answer, where one is needed
   */
  public Optional<String> missing(Duration patience) {
    Optional<String> missing =
        topics.stream().filter(topic -> !isThere(topic, patience)).findFirst();
    missing.ifPresentOrElse(this::tell, () -> toldNanos = Optional.empty());
    return missing;
  }

  private boolean isThere(String topic, Duration patience) {
    List<PartitionInfo> found = consumer.partitionsFor(topic, patience);
    return found != null && !found.isEmpty();
  }

  private void tell(String topic) {
    long now = System.nanoTime();
    if (toldNanos.isEmpty() || now - toldNanos.get() > SILENCE_NANOS) {
      toldNanos = Optional.of(now);
      log.warn(
          "there is no topic {}: it is looked for, make it with 'segstream topics create'", topic);
    }
  }
}
