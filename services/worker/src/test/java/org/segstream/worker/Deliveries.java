package org.segstream.worker;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.segstream.transport.flow.Delivery;
import org.segstream.v1.Frame;

/** Records that came from no broker. */
final class Deliveries {
  private Deliveries() {}

  static Delivery of(Frame frame, long offset) {
    return of(frame.getStreamId(), frame.toByteArray(), offset);
  }

  static Delivery of(String key, byte[] value, long offset) {
    return Delivery.detached(new ConsumerRecord<>("frames", 0, offset, key, value));
  }
}
