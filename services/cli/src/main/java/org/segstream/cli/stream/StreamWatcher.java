package org.segstream.cli.stream;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.Parser;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.flow.AllPartitions;
import org.segstream.transport.flow.UnreadableRecords;
import org.segstream.transport.serde.Frames;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Messages;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Frame;
import org.segstream.v1.Mask;
import org.segstream.worker.options.MemoryOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one stream's masks, each with the frame it is of. Records that are no masks are skipped and
 * counted. Belongs to no group, so it takes nothing from anybody. Not thread-safe.
 */
public final class StreamWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamWatcher.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration ASKING_AT_FIRST = Duration.ofMinutes(1);
  private static final Duration ASKING = Duration.ofSeconds(1);

  /** Unknown fields would take many times their size in memory. */
  private static final Parser<Mask> MASKS = DiscardUnknownFieldsParser.wrap(Mask.parser());

  /** How long a mask waits for its frame. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** Frames kept until their masks come, bytes. */
  private static final long FRAME_MEMORY = 256L << 20;

  /** Pixels of the largest label map that is read: as many as the largest frame may have. */
  private static final long MOST_PIXELS = MemoryOptions.DEFAULTS.framePixels();

  private final Consumer<String, byte[]> consumer;
  private final AllPartitions partitions;
  private final Topics topics;
  private final String stream;
  private final WatchedFrames frames = new WatchedFrames(FRAME_MEMORY);
  private final Queue<WaitingMask> masks = new ArrayDeque<>();
  private final UnreadableRecords unreadable = new UnreadableRecords(LOG);

  /** A mask that its frame may yet follow: topics are not read in step. */
  private record WaitingMask(
      ConsumerRecord<String, byte[]> record, Mask mask, long patienceEndsNanos) {}

  /** What a watcher tells. */
  public interface Listener {
    /**
     * A mask has come.
     *
     * @param frame absent if it has left the topic, or came too long before its mask
     */
    void mask(WatchedMask mask, Optional<Frame> frame);
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
            AllPartitions.settings(kafka, "segstream-watch"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<String> both = List.of(topics.frames(), topics.masks());
    this.partitions = new AllPartitions(consumer, both);
    List<TopicPartition> found = partitions.add(ASKING_AT_FIRST);
    for (String topic : both) {
      if (found.stream().noneMatch(each -> each.topic().equals(topic))) {
        throw new TransportException(
            "there is no topic " + topic + "; make it with 'segstream topics create'");
      }
    }
    if (!fromBeginning) {
      consumer.seekToEnd(found);
      // Seeking is lazy; asking for the positions makes "now" mean now.
      found.forEach(consumer::position);
    }
  }

  /** Watches until told to stop. */
  public void watch(Listener listener, BooleanSupplier stop) {
    while (!stop.getAsBoolean()) {
      lookForPartitions();
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        if (stream.equals(record.key()) && record.value() != null) {
          take(record);
        }
      }
      tell(listener);
    }
  }

  /** Records on the masks topic under the stream's key that are no masks, so far. */
  public long unreadable() {
    return unreadable.count();
  }

  private void lookForPartitions() {
    try {
      List<TopicPartition> added = partitions.add(ASKING);
      if (!added.isEmpty()) {
        LOG.info("new partitions are read too: {}", added);
      }
    } catch (RetriableException e) {
      LOG.debug("asked again at the next turn", e);
    }
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    if (record.topic().equals(topics.frames())) {
      keep(record);
      return;
    }
    try {
      Mask mask = Messages.parse(record.value(), MASKS);
      if (!mask.getStreamId().equals(stream)) {
        throw new MalformedRecordException(
            "a mask of stream " + mask.getStreamId() + " in a record with the key " + stream);
      }
      masks.add(new WaitingMask(record, mask, System.nanoTime() + PATIENCE.toNanos()));
    } catch (MalformedRecordException e) {
      unreadable.add(record, e);
    }
  }

  private void keep(ConsumerRecord<String, byte[]> record) {
    try {
      Frame frame = Frames.parse(record.value());
      Frames.validateIdentity(frame, record.key());
      frames.keep(frame);
    } catch (MalformedRecordException e) {
      LOG.debug("the worker reports it as a dead letter", e);
    }
  }

  private void tell(Listener listener) {
    WaitingMask next = masks.peek();
    while (next != null) {
      if (!frames.has(next.mask().getSequence()) && System.nanoTime() < next.patienceEndsNanos()) {
        return;
      }
      masks.remove();
      tell(listener, next);
      next = masks.peek();
    }
  }

  /** A mask that does not decode leaves its frame to one that does. */
  private void tell(Listener listener, WaitingMask next) {
    WatchedMask mask;
    try {
      mask = WatchedMask.of(next.mask(), MOST_PIXELS);
    } catch (MalformedRecordException e) {
      unreadable.add(next.record(), e);
      return;
    }
    listener.mask(mask, frames.take(next.mask().getSequence()));
  }

  @Override
  public void close() {
    consumer.close();
  }
}
