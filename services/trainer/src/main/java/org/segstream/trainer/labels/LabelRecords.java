package org.segstream.trainer.labels;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.segstream.transport.serde.Frames;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Messages;
import org.segstream.v1.LabeledFrame;

/** Records of labelled frames: what they hold, and what they carry in headers. */
public final class LabelRecords {
  private static final String NAME = "segstream.label.name";

  /** One folder at most, and nothing that leads out of one. */
  private static final Pattern SOUND = Pattern.compile("(\\w[\\w.-]*/)?\\w[\\w.-]*");

  private static final int LONGEST = 200;

  private LabelRecords() {}

  /**
   * The labelled frame of a record.
   *
   * @throws MalformedRecordException if it holds none, or one that is not as the schema demands
   */
  public static LabeledFrame parse(ConsumerRecord<String, byte[]> record)
      throws MalformedRecordException {
    if (record.value() == null) {
      throw new MalformedRecordException("a record without a value is no labelled frame");
    }
    LabeledFrame labeled = Messages.parse(record.value(), LabeledFrame.parser());
    if (!labeled.hasFrame() || !labeled.hasLabelMap() || !labeled.hasLabelSet()) {
      throw new MalformedRecordException("a labelled frame without frame, label map or label set");
    }
    Frames.validateIdentity(labeled.getFrame(), record.key());
    Frames.validate(labeled.getFrame());
    return labeled;
  }

  static void setName(Headers headers, String name) {
    headers.add(NAME, name.getBytes(StandardCharsets.UTF_8));
  }

  /** The image's name, where it was imported from files and the name can be one again. */
  static Optional<String> name(Headers headers) {
    Header header = headers.lastHeader(NAME);
    if (header == null || header.value() == null || header.value().length > LONGEST) {
      return Optional.empty();
    }
    return Optional.of(new String(header.value(), StandardCharsets.UTF_8))
        .filter(name -> SOUND.matcher(name).matches());
  }
}
