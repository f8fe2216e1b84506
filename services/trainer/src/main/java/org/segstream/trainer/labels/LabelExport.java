package org.segstream.trainer.labels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Image;
import org.segstream.v1.LabeledFrame;
import org.segstream.vision.LabelSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the labelled frames that are on the topic to a folder: of each stream and sequence the
 * latest record, all of one label set, that of the first.
 */
public final class LabelExport {
  private static final Logger LOG = LoggerFactory.getLogger(LabelExport.class);

  private final LabelLayout layout;
  private final Path folder;
  private final Optional<String> stream;
  private final Map<String, Long> latest = new HashMap<>();
  private final Set<String> names = new HashSet<>();
  private Optional<LabelSet> labels = Optional.empty();
  private Optional<LabelSink> sink = Optional.empty();
  private int written;
  private int left;

  /**
   * What came of it.
   *
   * @param written images
   * @param leftOut records that are no labelled frames, or of another label set
   */
  public record Result(int written, int leftOut) {}

  /**
   * @param stream to export; all if absent
   */
  public LabelExport(LabelLayout layout, Path folder, Optional<String> stream) {
    this.layout = layout;
    this.folder = folder;
    this.stream = stream;
  }

  /**
   * Exports what is there now.
   *
   * @throws org.segstream.trainer.dataset.DatasetException if the layout cannot express the classes
   * @throws UncheckedIOException if a file cannot be written
   */
  public Result run(KafkaSettings kafka, Topics topics, LabelImport.Progress progress) {
    try (TopicSpan span = new TopicSpan(kafka, topics.labeledFrames())) {
      span.forEach(record -> find(record));
      span.forEach(record -> write(record, progress));
      if (sink.isPresent()) {
        sink.get().close();
      }
      return new Result(written, left);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private UncheckedIOException unwritable(IOException e) {
    return new UncheckedIOException(folder + " cannot be written: " + e, e);
  }

  private void find(ConsumerRecord<String, byte[]> record) {
    if (isWanted(record)) {
      try {
        latest.put(identity(parse(record)), record.offset());
      } catch (MalformedRecordException e) {
        leaveOut(record, e);
      }
    }
  }

  private void write(ConsumerRecord<String, byte[]> record, LabelImport.Progress progress) {
    if (!isWanted(record)) {
      return;
    }
    try {
      LabeledFrame frame = parse(record);
      if (latest.getOrDefault(identity(frame), -1L) == record.offset()) {
        write(frame, name(record, frame));
        progress.done(++written, record.key());
      }
    } catch (MalformedRecordException e) {
      LOG.debug("left out, as told before", e);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private boolean isWanted(ConsumerRecord<String, byte[]> record) {
    return stream.isEmpty() || stream.get().equals(record.key());
  }

  private LabeledFrame parse(ConsumerRecord<String, byte[]> record)
      throws MalformedRecordException {
    LabeledFrame frame = LabelRecords.parse(record);
    LabelSet own = LabelSets.of(frame.getLabelSet());
    if (labels.isEmpty()) {
      labels = Optional.of(own);
    } else if (!own.equals(labels.get())) {
      throw new MalformedRecordException(
          "label set %s, others have %s".formatted(own.name(), labels.get().name()));
    }
    return frame;
  }

  private void write(LabeledFrame frame, String name) throws MalformedRecordException, IOException {
    Image image = frame.getFrame().getImage();
    if (sink.isEmpty()) {
      sink = Optional.of(layout.create(folder, labels.orElseThrow()));
    }
    sink.get()
        .add(
            name,
            frame.getSplit(),
            ImageFile.of(image),
            LabelMaps.decode(frame.getLabelMap(), image.getWidth(), image.getHeight()));
  }

  private static String identity(LabeledFrame frame) {
    return Long.toUnsignedString(frame.getFrame().getSequence())
        + " "
        + frame.getFrame().getStreamId();
  }

  /** The name that the file had before, if no other image has taken it. */
  private String name(ConsumerRecord<String, byte[]> record, LabeledFrame frame) {
    String plain =
        "frame-%s_%06d"
            .formatted(
                frame.getFrame().getStreamId().replaceAll("[^A-Za-z0-9-]", "_"),
                frame.getFrame().getSequence());
    String name = LabelRecords.name(record.headers()).orElse(plain);
    return names.add(name.toLowerCase(Locale.ROOT)) ? name : plain;
  }

  private void leaveOut(ConsumerRecord<String, byte[]> record, MalformedRecordException e) {
    left++;
    LOG.warn(
        "{}-{}@{} is left out: {}",
        record.topic(),
        record.partition(),
        record.offset(),
        e.getMessage());
  }
}
