package org.segstream.trainer.exchange;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.segstream.trainer.exchange.control.GroupState;
import org.segstream.trainer.exchange.wire.ControlRecord;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.topics.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The groups that the control topic tells of. Reads on where it stopped. Not thread-safe. */
public final class KnownGroups implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KnownGroups.class);
  private static final Duration ASKING = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(100);

  private final TopicPartition control;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Map<String, GroupState> states = new HashMap<>();

  /** Connects when it is asked. */
  public KnownGroups(KafkaSettings kafka, Topics topics) {
    this.control = new TopicPartition(topics.trainingControl(), 0);
    this.consumer =
        new KafkaConsumer<>(
            kafka.consumer("segstream-groups"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(List.of(control));
    consumer.seekToBeginning(List.of(control));
  }

  /**
   * What the topic says of a group by now.
   *
   * @throws TransportException if it cannot be read
   */
  public GroupState state(String group) {
    try {
      long end = consumer.endOffsets(List.of(control), ASKING).getOrDefault(control, 0L);
      while (consumer.position(control, ASKING) < end) {
        consumer.poll(POLL).forEach(this::take);
      }
    } catch (KafkaException e) {
      throw new TransportException(
          "topic %s cannot be read: %s".formatted(control.topic(), e.getMessage()), e);
    }
    return states.getOrDefault(group, GroupState.NONE);
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    if (record.value() == null) {
      return;
    }
    try {
      ControlRecord said = ControlRecord.parseFrom(record.value());
      states.merge(said.getGroup(), GroupState.NONE.after(said), (state, _) -> state.after(said));
    } catch (InvalidProtocolBufferException e) {
      LOG.debug("record {} of {} is none of a replica's", record.offset(), control.topic(), e);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
