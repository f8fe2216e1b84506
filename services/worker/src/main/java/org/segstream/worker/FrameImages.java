package org.segstream.worker;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.segstream.transport.Frames;
import org.segstream.transport.MalformedRecordException;
import org.segstream.v1.Frame;

/** From records to pictures. */
final class FrameImages {
  private FrameImages() {}

  /**
   * The frame in a record, its image not decoded yet.
   *
   * @throws MalformedRecordException if the record is no valid frame
   */
  static Frame frame(ConsumerRecord<String, byte[]> record) throws MalformedRecordException {
    if (record.value() == null) {
      throw new MalformedRecordException("a record without a value is no frame");
    }
    Frame frame = Frames.parse(record.value());
    Frames.validate(frame);
    return frame;
  }
}
