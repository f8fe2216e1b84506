package org.segstream.trainer.labels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.flow.UnreadableRecords;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.LabeledFrame;
import org.segstream.vision.LabelMap;
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
  private final UnreadableRecords unreadable = new UnreadableRecords(LOG);
  private Optional<LabelSet> labels = Optional.empty();
  private Optional<Target> target = Optional.empty();
  private int written;

  /** Where images go, and how they are called there. */
  private record Target(LabelSink sink, ExportNames names) {}

  /**
   * What came of it.
   *
   * @param written images
   * @param leftOut records that are no labelled frames, do not decode, or are of another label set
   */
  public record Result(int written, long leftOut) {}

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
      span.forEach(this::find);
      span.forEach(record -> write(record, progress));
      if (target.isPresent()) {
        target.get().sink().close();
      }
      return new Result(written, unreadable.count());
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
        unreadable.add(record, e);
      }
    }
  }

  private void write(ConsumerRecord<String, byte[]> record, LabelImport.Progress progress) {
    latestOf(record)
        .ifPresent(frame -> {
          try {
            write(frame, LabelRecords.name(record.headers()));
            progress.done(++written, record.key());
          } catch (MalformedRecordException e) {
            unreadable.add(record, e);
          } catch (IOException e) {
            throw unwritable(e);
          }
        });
  }

  /** The frame of a record, if it is wanted and none replaces it. */
  private Optional<LabeledFrame> latestOf(ConsumerRecord<String, byte[]> record) {
    if (!isWanted(record)) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse(record))
          .filter(frame -> latest.getOrDefault(identity(frame), -1L) == record.offset());
    } catch (MalformedRecordException e) {
      LOG.debug("left out, as told before", e);
      return Optional.empty();
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

  private void write(LabeledFrame labeled, Optional<String> name)
      throws MalformedRecordException, IOException {
    Frame frame = labeled.getFrame();
    Image image = frame.getImage();
    ImageFile file = ImageFile.of(image);
    LabelMap map =
        LabelMaps.decode(labeled.getLabelMap(), file.picture().width(), file.picture().height());
    if (target.isEmpty()) {
      LabelSink sink = layout.create(folder, labels.orElseThrow());
      target = Optional.of(new Target(sink, new ExportNames(sink::place)));
    }
    target
        .get()
        .sink()
        .add(
            target.get().names().of(name, frame.getStreamId(), frame.getSequence()),
            labeled.getSplit(),
            file,
            map);
  }

  private static String identity(LabeledFrame frame) {
    return Long.toUnsignedString(frame.getFrame().getSequence())
        + " "
        + frame.getFrame().getStreamId();
  }
}
