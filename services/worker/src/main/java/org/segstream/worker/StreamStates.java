package org.segstream.worker;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.segstream.crf.CrfSolver;
import org.segstream.v1.Frame;

/**
 * The streams a worker knows: each with its serial executor and its warm state. The longest unused
 * idle stream is forgotten when there are too many. Thread-safe.
 */
final class StreamStates {
  private final Supplier<CrfSolver.StreamState> newState;
  private final Executor pool;
  private final int maxStreams;
  private final Map<StreamKey, Stream> streams = new LinkedHashMap<>(16, 0.75f, true);

  StreamStates(Supplier<CrfSolver.StreamState> newState, Executor pool, int maxStreams) {
    this.newState = newState;
    this.pool = pool;
    this.maxStreams = maxStreams;
  }

  /** Whose frames these are. */
  record StreamKey(TopicPartition partition, String streamId) {
    static StreamKey of(ConsumerRecord<?, ?> record, Frame frame) {
      return new StreamKey(
          new TopicPartition(record.topic(), record.partition()), frame.getStreamId());
    }
  }

  /** One stream: only tasks in its executor touch its state. */
  record Stream(SerialExecutor executor, CrfSolver.StreamState state) {}

  /** The stream of this key, new if it was not known. */
  synchronized Stream of(StreamKey key) {
    Stream stream =
        streams.computeIfAbsent(key, _ -> new Stream(new SerialExecutor(pool), newState.get()));
    if (streams.size() > maxStreams) {
      forgetLongestUnused();
    }
    return stream;
  }

  /** Forgets the streams of a partition, since other workers may go on with them meanwhile. */
  synchronized void forget(TopicPartition gone) {
    streams.keySet().removeIf(key -> key.partition().equals(gone));
  }

  private void forgetLongestUnused() {
    Iterator<Stream> oldestFirst = streams.values().iterator();
    while (oldestFirst.hasNext() && streams.size() > maxStreams) {
      if (oldestFirst.next().executor().idle()) {
        oldestFirst.remove();
      }
    }
  }
}
