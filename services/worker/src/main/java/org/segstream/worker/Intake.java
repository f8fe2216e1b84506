package org.segstream.worker;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.segstream.transport.Delivery;

/**
 * A record on its way through the pipeline.
 *
 * @param delivery as the polling loop handed it over
 * @param receivedNanos when, on {@link System#nanoTime()}'s clock
 */
record Intake(Delivery delivery, long receivedNanos) {
  ConsumerRecord<String, byte[]> record() {
    return delivery.record();
  }
}
