package org.segstream.worker;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.segstream.transport.flow.Delivery;
import org.segstream.v1.Frame;
import org.segstream.worker.options.DropPolicy;

/** Records that came from no broker. */
final class Deliveries {
  private Deliveries() {}

  /** A frame in the queue of a stream of its own. */
  static QueuedFrame queued(Frame frame) {
    Delivery delivery = of(frame, 0);
    Stream stream = new Stream(StreamTable.StreamKey.of(delivery.record(), frame), Runnable::run);
    return stream.add(delivery, frame, DropPolicy.ALL);
  }

  static Delivery of(Frame frame, long offset) {
    return of(frame.getStreamId(), frame.toByteArray(), offset);
  }

  static Delivery of(String key, byte[] value, long offset) {
    return Delivery.detached(new ConsumerRecord<>("frames", 0, offset, key, value));
  }
}
