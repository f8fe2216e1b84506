package org.segstream.trainer.labels;

import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
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
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.topics.RecordLimit;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.LabeledFrame;
import org.segstream.v1.PixelFormat;
import org.segstream.vision.ImageFormatException;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.Resolution;

/**
 * Publishes a folder of labelled images as the frames of one stream, numbered in the folder's order
 * from 0: importing a folder again replaces its frames.
 */
public final class LabelImport {
  private static final int USUAL_RECORD = 1 << 20;

  private final LabelSource source;
  private final LabelMapping mapping;
  private final Labels labels;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  /**
   * What is said of the labels.
   *
   * @param stream whose frames they become
   * @param annotator who made them; empty if not stated
   * @param size to bring images and labels to; their own if absent
   * @param time when they were finished
   */
  public record Labels(String stream, String annotator, Optional<Resolution> size, Instant time) {}

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
   * Publishes all images, and waits until Kafka has them.
   *
   * @throws DatasetException if a file cannot be read
   * @throws TransportException if Kafka does not take a record
   */
  public void run(KafkaSettings kafka, Topics topics, Progress progress) {
    RecordLimit limit;
    try (Admin admin = Admin.create(kafka.admin("segstream-labels"))) {
      limit = RecordLimit.of(admin, kafka, topics.labeledFrames());
    }
    try (Producer<String, byte[]> producer =
        new KafkaProducer<>(
            kafka.producer("segstream-labels", USUAL_RECORD),
            new StringSerializer(),
            new ByteArraySerializer())) {
      List<LabelSource.Item> items = source.items();
      for (int i = 0; i < items.size(); i++) {
        ProducerRecord<String, byte[]> record = record(limit, items.get(i), i);
        var _ =
            producer.send(
                record,
                (_, refused) -> {
                  if (refused != null) {
                    failure.compareAndSet(null, refused);
                  }
                });
        check();
        progress.done(i + 1, items.get(i).name());
      }
      producer.flush();
      check();
    }
  }

  private void check() {
    Exception refused = failure.get();
    if (refused != null) {
      throw new TransportException(
          "Kafka did not take a labelled frame: " + refused.getMessage(), refused);
    }
  }

  private ProducerRecord<String, byte[]> record(
      RecordLimit limit, LabelSource.Item item, int number) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(limit.topic(), labels.stream(), message(item, number).toByteArray());
    LabelRecords.setName(record.headers(), item.name());
    if (!limit.takes(record)) {
      throw new TransportException(
          "%s is a record of %d bytes, but topic %s takes at most %d: import smaller images (--size)"
              .formatted(item.image(), RecordLimit.bytes(record), limit.topic(), limit.bytes()));
    }
    return record;
  }

  private LabeledFrame message(LabelSource.Item item, int number) {
    byte[] file;
    RgbImage image;
    try {
      file = Files.readAllBytes(item.image());
      image = RgbImage.decode(file);
    } catch (IOException | ImageFormatException e) {
      throw new DatasetException("cannot read %s: %s".formatted(item.image(), e.getMessage()), e);
    }
    LabelMap map = mapping.apply(source.labels(item));
    if (map.width() != image.width() || map.height() != image.height()) {
      throw new DatasetException(
          "%s is %d×%d but its labels are %d×%d"
              .formatted(item.image(), image.width(), image.height(), map.width(), map.height()));
    }
    if (labels.size().isPresent()) {
      Resolution size = labels.size().get();
      image = image.resized(size.width(), size.height());
      map = map.resized(size.width(), size.height());
      file = image.toPng();
    }
    return LabeledFrame.newBuilder()
        .setFrame(
            Frame.newBuilder()
                .setStreamId(labels.stream())
                .setSequence(number)
                .setImage(picture(image, file)))
        .setLabelMap(
            org.segstream.v1.LabelMap.newBuilder()
                .setWidth(map.width())
                .setHeight(map.height())
                .setPng(UnsafeByteOperations.unsafeWrap(map.toPng(mapping.target()))))
        .setLabelSet(LabelSets.record(mapping.target()))
        .setAnnotator(labels.annotator())
        .setLabeledTime(Timestamp.newBuilder().setSeconds(labels.time().getEpochSecond()))
        .setSplit(item.split())
        .build();
  }

  private static Image picture(RgbImage image, byte[] file) {
    boolean png = file[0] == (byte) 0x89;
    return Image.newBuilder()
        .setWidth(image.width())
        .setHeight(image.height())
        .setPixelFormat(png ? PixelFormat.PIXEL_FORMAT_PNG : PixelFormat.PIXEL_FORMAT_JPEG)
        .setData(UnsafeByteOperations.unsafeWrap(file))
        .build();
  }
}
