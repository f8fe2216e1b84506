package org.segstream.cli.stream;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.serde.Frames;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Messages;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Frame;
import org.segstream.v1.Mask;

/**
 * Reads one stream's masks, each with the frame it is of. Belongs to no group, so it takes nothing
 * from anybody. Not thread-safe.
 */
public final class StreamWatcher implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  /** How long a mask waits for its frame. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** Frames kept until their masks come, bytes. */
  private static final long FRAME_MEMORY = 256L << 20;

  private final Consumer<String, byte[]> consumer;
  private final Topics topics;
  private final String stream;
  private final Map<Long, Frame> frames = new LinkedHashMap<>();
  private final Queue<WaitingMask> masks = new ArrayDeque<>();
  private long frameBytes;

  /** A mask that its frame may yet follow: topics are not read in step. */
  private record WaitingMask(Mask mask, long patienceEndsNanos) {}

  /** What a watcher tells. */
  public interface Listener {
    /**
     * A mask has come.
     *
     * @param frame absent if it has left the topic, or came too long before its mask
     */
    void mask(Mask mask, Optional<Frame> frame);
  }

  /**
   * @param fromBeginning whether to begin with the oldest records, or with what comes from now on
   * @throws TransportException if a topic is missing
   */
  public StreamWatcher(KafkaSettings kafka, Topics topics, String stream, boolean fromBeginning) {
    this.topics = topics;
    this.stream = stream;
    this.consumer =
        new KafkaConsumer<>(
            kafka.consumer("segstream-watch"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : List.of(topics.frames(), topics.masks())) {
      List<PartitionInfo> found = consumer.partitionsFor(topic);
      if (found == null || found.isEmpty()) {
        throw new TransportException(
            "there is no topic " + topic + "; make it with 'segstream topics create'");
      }
      found.forEach(each -> partitions.add(new TopicPartition(topic, each.partition())));
    }
    consumer.assign(partitions);
    if (fromBeginning) {
      consumer.seekToBeginning(partitions);
    } else {
      consumer.seekToEnd(partitions);
      // Seeking is lazy; asking for the positions makes "now" mean now.
      partitions.forEach(consumer::position);
    }
  }

  /** Watches until told to stop. */
  public void watch(Listener listener, BooleanSupplier stop) {
    while (!stop.getAsBoolean()) {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        if (stream.equals(record.key()) && record.value() != null) {
          take(record);
        }
      }
      tell(listener);
    }
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    if (record.topic().equals(topics.frames())) {
      keep(record);
      return;
    }
    try {
      Mask mask = Messages.parse(record.value(), Mask.parser());
      masks.add(new WaitingMask(mask, System.nanoTime() + PATIENCE.toNanos()));
    } catch (MalformedRecordException e) {
      throw new TransportException("a record on " + record.topic() + ": " + e.getMessage(), e);
    }
  }

  private void keep(ConsumerRecord<String, byte[]> record) {
    try {
      Frame frame = Frames.parse(record.value());
      frames.put(frame.getSequence(), frame);
      frameBytes += frame.getSerializedSize();
    } catch (MalformedRecordException e) {
      return; // The worker reports it as a dead letter.
    }
    Iterator<Frame> oldestFirst = frames.values().iterator();
    while (frameBytes > FRAME_MEMORY && oldestFirst.hasNext()) {
      frameBytes -= oldestFirst.next().getSerializedSize();
      oldestFirst.remove();
    }
  }

  private void tell(Listener listener) {
    WaitingMask next = masks.peek();
    while (next != null) {
      Frame frame = frames.remove(next.mask().getSequence());
      if (frame == null && System.nanoTime() < next.patienceEndsNanos()) {
        return;
      }
      frameBytes -= frame == null ? 0 : frame.getSerializedSize();
      masks.remove();
      listener.mask(next.mask(), Optional.ofNullable(frame));
      next = masks.peek();
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
