package org.segstream.console.records;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.segstream.transport.serde.Frames;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.v1.Frame;
import org.segstream.v1.Mask;

/** The frame that a mask is of. */
public final class FrameOfMask {
  private FrameOfMask() {}

  /**
   * Reads it where the mask says that it stands, and never takes another one for it.
   *
   * @throws MalformedRecordException with the reason why it is not to be had
   * @throws org.segstream.transport.TransportException if Kafka gives no answer in time
   */
  public static Frame read(Mask mask, RecordFetch records) throws MalformedRecordException {
    if (!mask.hasFrame()) {
      throw new MalformedRecordException("the mask does not say where its frame stands");
    }
    Optional<ConsumerRecord<String, byte[]>> record = records.at(mask.getFrame());
    if (record.isEmpty() || record.get().value() == null) {
      throw new MalformedRecordException("the frame is no longer on its topic");
    }
    Frame frame = Frames.parse(record.get().value());
    Frames.validateIdentity(frame, record.get().key());
    if (!frame.getStreamId().equals(mask.getStreamId())
        || frame.getSequence() != mask.getSequence()) {
      throw new MalformedRecordException("another frame stands where the mask says that its does");
    }
    return frame;
  }
}
