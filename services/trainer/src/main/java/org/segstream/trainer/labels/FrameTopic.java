package org.segstream.trainer.labels;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.flow.UnreadableRecords;
import org.segstream.transport.serde.Frames;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Messages;
import org.segstream.v1.Frame;
import org.segstream.vision.RgbImage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pictures of the frames that a topic holds now. */
public final class FrameTopic {
  private static final Logger LOG = LoggerFactory.getLogger(FrameTopic.class);

  private FrameTopic() {}

  /**
   * Reads them; what cannot be read is told in the log and left out.
   *
   * @param most pictures to keep, evenly spread over those there are
   * @throws org.segstream.transport.TransportException if there is no such topic
   */
  public static List<RgbImage> read(KafkaSettings kafka, String topic, int most) {
    UnreadableRecords unreadable = new UnreadableRecords(LOG);
    int[] count = new int[1];
    try (TopicSpan span = new TopicSpan(kafka, topic)) {
      span.forEach(_ -> count[0]++);
      int stride = Math.max(1, (count[0] + most - 1) / most);
      List<RgbImage> images = new ArrayList<>();
      int[] number = new int[1];
      span.forEach(record -> {
        if (number[0]++ % stride == 0) {
          try {
            images.add(picture(record));
          } catch (MalformedRecordException e) {
            unreadable.add(record, e);
          }
        }
      });
      return List.copyOf(images);
    }
  }

  private static RgbImage picture(ConsumerRecord<String, byte[]> record)
      throws MalformedRecordException {
    if (record.value() == null) {
      throw new MalformedRecordException("a record without a value is no frame");
    }
    Frame frame = Messages.parse(record.value(), Frame.parser());
    Frames.validateIdentity(frame, record.key());
    Frames.validate(frame);
    return ImageFile.of(frame.getImage()).picture();
  }
}
