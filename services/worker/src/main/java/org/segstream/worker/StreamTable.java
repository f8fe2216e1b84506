package org.segstream.worker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.segstream.v1.Frame;

/**
 * The streams a worker knows. When they are too many, or when their warm states take too much
 * memory, the longest unused idle ones are forgotten; streams at work start from scratch while that
 * is not enough. Not thread-safe.
 */
final class StreamTable {
  private final Function<StreamKey, Stream> make;
  private final int maxStreams;
  private final long maxBytes;
  private final Map<StreamKey, Stream> streams = new LinkedHashMap<>(16, 0.75f, true);

  StreamTable(Function<StreamKey, Stream> make, int maxStreams, long maxBytes) {
    this.make = make;
    this.maxStreams = maxStreams;
    this.maxBytes = maxBytes;
  }

  /** Whose frames these are. */
  record StreamKey(TopicPartition partition, String streamId) {
    static StreamKey of(ConsumerRecord<?, ?> record, Frame frame) {
      return new StreamKey(
          new TopicPartition(record.topic(), record.partition()), frame.getStreamId());
    }
  }

  /** The stream of this key, new if it was not known. */
  Stream of(StreamKey key) {
    return streams.computeIfAbsent(key, make);
  }

  /** All streams. */
  Collection<Stream> all() {
    return streams.values();
  }

  /** Memory of what of the network is kept of all streams, bytes. */
  long featureBytes() {
    return streams.values().stream().mapToLong(stream -> stream.features().bytes()).sum();
  }

  /** Memory of all warm states, kept features among them, bytes. */
  long warmBytes() {
    return streams.values().stream().mapToLong(Stream::warmBytes).sum();
  }

  /**
   * Forgets idle streams until the limits hold, and returns them. If there are too few of these,
   * {@code solved} loses what of the network is kept, and then its warm state.
   *
   * @param solved a stream that has just been solved; called in its lane
   */
  List<Stream> trim(Stream solved) {
    List<Stream> forgotten = new ArrayList<>();
    long bytes = warmBytes();
    Iterator<Stream> oldestFirst = streams.values().iterator();
    while (oldestFirst.hasNext() && (streams.size() > maxStreams || bytes > maxBytes)) {
      Stream stream = oldestFirst.next();
      if (stream.isIdle()) {
        bytes -= stream.warmBytes();
        forgotten.add(stream);
        oldestFirst.remove();
      }
    }
    if (bytes > maxBytes) {
      bytes -= solved.forgetFeatures();
    }
    if (bytes > maxBytes || warmStreams() > maxStreams) {
      solved.forgetState();
    }
    return forgotten;
  }

  private long warmStreams() {
    return streams.values().stream().filter(stream -> stream.warmBytes() > 0).count();
  }

  /**
   * Forgets the streams of a partition, since another worker may go on with them, and returns them.
   */
  List<Stream> forget(TopicPartition gone) {
    List<Stream> forgotten = new ArrayList<>();
    streams
        .values()
        .removeIf(stream -> stream.key().partition().equals(gone) && forgotten.add(stream));
    return forgotten;
  }
}
