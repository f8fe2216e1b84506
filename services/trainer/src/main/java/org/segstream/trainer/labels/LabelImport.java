package org.segstream.trainer.labels;

import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.trainer.labels.ImportReport.Reason;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.topics.RecordLimit;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Frame;
import org.segstream.v1.LabeledFrame;
import org.segstream.vision.ImageFormatException;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.Resolution;

/**
 * Publishes a folder of labelled images: as the frames of one stream, numbered in the folder's
 * order from 0, or as the frames that the folder's {@link FrameList} names. Importing a folder
 * again replaces its frames.
 */
public final class LabelImport {
  private static final int USUAL_RECORD = 1 << 20;

  private final LabelSource source;
  private final LabelMapping mapping;
  private final Labels labels;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  /** What becomes of images without labels. */
  public enum Unlabelled {
    /** They are left out. */
    SKIP,
    /** All their pixels are Void. */
    VOID
  }

  /**
   * What is said of the labels.
   *
   * @param stream whose frames they become, in the folder's order; empty: those of the list
   * @param frames which frames the images are; without it all are of the stream
   * @param annotator who made them; empty if not stated
   * @param size to bring images and labels to; their own if absent
   * @param time when they were finished
   * @param unlabelled what becomes of images without any
   */
  public record Labels(
      Optional<String> stream,
      Optional<FrameList> frames,
      String annotator,
      Optional<Resolution> size,
      Instant time,
      Unlabelled unlabelled) {

    /** All become frames of one stream. */
    public Labels(
        String stream,
        String annotator,
        Optional<Resolution> size,
        Instant time,
        Unlabelled unlabelled) {
      this(Optional.of(stream), Optional.empty(), annotator, size, time, unlabelled);
    }

    /** Which frame an image becomes, if any. */
    Optional<FrameList.Identity> frame(String name, int number) {
      return stream
          .map(id -> new FrameList.Identity(id, number))
          .or(() -> frames.flatMap(list -> list.frame(name)));
    }
  }

  /** Told after each image. */
  @FunctionalInterface
  public interface Progress {
    /**
     * @param images done so far
     * @param name of the latest
     */
    void done(int images, String name);
  }

  /** With the labels of {@code source} as those of the mapping's target. */
  public LabelImport(LabelSource source, LabelMapping mapping, Labels labels) {
    this.source = source;
    this.mapping = mapping;
    this.labels = labels;
  }

  /**
   * Publishes all images that can be used, and waits until Kafka has them.
   *
   * @throws DatasetException if there is none
   * @throws TransportException if Kafka does not take a record
   */
  public ImportReport run(KafkaSettings kafka, Topics topics, Progress progress) {
    RecordLimit limit;
    try (Admin admin = Admin.create(kafka.admin("segstream-labels"))) {
      limit = RecordLimit.of(admin, kafka, topics.labeledFrames());
    }
    ImportReport report = new ImportReport();
    try (Producer<String, byte[]> producer =
        new KafkaProducer<>(
            kafka.producer("segstream-labels", USUAL_RECORD),
            new StringSerializer(),
            new ByteArraySerializer())) {
      List<LabelSource.Item> items = source.items();
      for (int i = 0; i < items.size(); i++) {
        record(limit, items.get(i), i, report).ifPresent(record -> send(producer, record));
        check();
        progress.done(i + 1, items.get(i).name());
      }
      producer.flush();
      check();
    }
    if (report.published() == 0) {
      throw new DatasetException(
          "no image can be used, the first for this: " + report.firstCause());
    }
    return report;
  }

  private void send(Producer<String, byte[]> producer, ProducerRecord<String, byte[]> record) {
    var _ =
        producer.send(
            record,
            (_, refused) -> {
              if (refused != null) {
                failure.compareAndSet(null, refused);
              }
            });
  }

  private void check() {
    Exception refused = failure.get();
    if (refused != null) {
      throw new TransportException(
          "Kafka did not take a labelled frame: " + refused.getMessage(), refused);
    }
  }

  /** The record of an image; none, with the reason in the report, if it cannot be used. */
  private Optional<ProducerRecord<String, byte[]>> record(
      RecordLimit limit, LabelSource.Item item, int number, ImportReport report) {
    if (item.image().isEmpty()) {
      report.skipped(Reason.NO_IMAGE, item.name(), item.missing());
      return Optional.empty();
    }
    if (item.labels().isEmpty() && labels.unlabelled() == Unlabelled.SKIP) {
      report.skipped(Reason.NO_LABELS, item.name(), item.missing());
      return Optional.empty();
    }
    Optional<FrameList.Identity> frame = labels.frame(item.name(), number);
    if (frame.isEmpty()) {
      report.skipped(Reason.NO_FRAME, item.name(), "not in " + FrameList.FILE);
      return Optional.empty();
    }
    LabeledFrame message;
    try {
      message = message(item.image().get(), item, frame.get());
    } catch (DatasetException e) {
      report.skipped(Reason.UNREADABLE, item.name(), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(limit.topic(), frame.get().stream(), message.toByteArray());
    LabelRecords.setName(record.headers(), item.name());
    if (!limit.takes(record)) {
      report.skipped(
          Reason.TOO_LARGE,
          item.name(),
          "a record of %d bytes, but topic %s takes at most %d: import smaller images (--size)"
              .formatted(RecordLimit.bytes(record), limit.topic(), limit.bytes()));
      return Optional.empty();
    }
    if (item.labels().isPresent()) {
      report.labelled();
    } else {
      report.unlabelled();
    }
    return Optional.of(record);
  }

  private LabeledFrame message(Path path, LabelSource.Item item, FrameList.Identity frame) {
    ImageFile file = read(path);
    RgbImage image = file.picture();
    LabelMap map = item.labels().map(source::labels).orElseGet(() -> allVoid(image));
    if (map.width() != image.width() || map.height() != image.height()) {
      throw new DatasetException(
          "%s is %d×%d but its labels are %d×%d"
              .formatted(path, image.width(), image.height(), map.width(), map.height()));
    }
    LabelMap mapped = mapping.apply(map);
    if (labels.size().isPresent()) {
      Resolution size = labels.size().get();
      file = ImageFile.of(image.resized(size.width(), size.height()));
      mapped = mapped.resized(size.width(), size.height());
    }
    return LabeledFrame.newBuilder()
        .setFrame(
            Frame.newBuilder()
                .setStreamId(frame.stream())
                .setSequence(frame.sequence())
                .setImage(file.asRecord()))
        .setLabelMap(
            org.segstream.v1.LabelMap.newBuilder()
                .setWidth(mapped.width())
                .setHeight(mapped.height())
                .setPng(UnsafeByteOperations.unsafeWrap(mapped.toPng(mapping.target()))))
        .setLabelSet(LabelSets.record(mapping.target()))
        .setAnnotator(labels.annotator())
        .setLabeledTime(Timestamp.newBuilder().setSeconds(labels.time().getEpochSecond()))
        .setSplit(item.split())
        .build();
  }

  private static ImageFile read(Path path) {
    try {
      return ImageFile.of(Files.readAllBytes(path));
    } catch (IOException | ImageFormatException e) {
      throw LabelFiles.unreadable(path, e);
    }
  }

  private LabelMap allVoid(RgbImage image) {
    byte[] ids = new byte[image.width() * image.height()];
    Arrays.fill(ids, (byte) source.labelSet().voidId());
    return new LabelMap(image.width(), image.height(), ids);
  }
}
