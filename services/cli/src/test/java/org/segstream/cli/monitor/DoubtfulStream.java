package org.segstream.cli.monitor;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Certificate;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.LabelClass;
import org.segstream.v1.LabelMap;
import org.segstream.v1.LabelSet;
import org.segstream.v1.Mask;
import org.segstream.v1.ModelReference;
import org.segstream.v1.Outcome;
import org.segstream.v1.PixelFormat;
import org.segstream.v1.RecordPosition;
import org.segstream.v1.RunLengths;

/** Frames and masks of which one has a wide gap. */
final class DoubtfulStream {
  /** The sequence of that one. */
  static final String WIDEST = "6";

  private static final int SIDE = 16;
  private static final LabelSet LABELS =
      LabelSet.newBuilder()
          .setName("two")
          .addAllClasses(
              List.of(
                  LabelClass.newBuilder().setName("Road").setRgb(0x804080).build(),
                  LabelClass.newBuilder().setName("Car").setRgb(0x400080).build()))
          .setVoidId(2)
          .build();

  private DoubtfulStream() {}

  /** Publishes one a second. */
  static void publish(KafkaSettings kafka, Topics topics, String stream, Instant start, int frames)
      throws Exception {
    try (var producer =
        new KafkaProducer<>(
            kafka.producer("test", 1 << 10), new StringSerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < frames; i++) {
        RecordMetadata frame =
            producer.send(record(topics.frames(), stream, start, i, frame(stream, i))).get();
        Mask mask = mask(stream, i, frame);
        var _ = producer.send(record(topics.masks(), stream, start, i, mask.toByteArray())).get();
      }
    }
  }

  private static ProducerRecord<String, byte[]> record(
      String topic, String stream, Instant start, int second, byte[] value) {
    long time = start.plusSeconds(second).toEpochMilli();
    return new ProducerRecord<>(topic, null, time, stream, value);
  }

  private static byte[] frame(String stream, int sequence) {
    byte[] grey = new byte[SIDE * SIDE];
    for (int i = 0; i < grey.length; i++) {
      grey[i] = (byte) (i * (sequence + 3));
    }
    return Frame.newBuilder()
        .setStreamId(stream)
        .setSequence(sequence)
        .setImage(
            Image.newBuilder()
                .setWidth(SIDE)
                .setHeight(SIDE)
                .setPixelFormat(PixelFormat.PIXEL_FORMAT_GRAY8)
                .setData(ByteString.copyFrom(grey)))
        .build()
        .toByteArray();
  }

  private static Mask mask(String stream, int sequence, RecordMetadata frame) {
    return Mask.newBuilder()
        .setStreamId(stream)
        .setSequence(sequence)
        .setFrame(
            RecordPosition.newBuilder()
                .setTopic(frame.topic())
                .setPartition(frame.partition())
                .setOffset(frame.offset()))
        .setOutcome(Outcome.OUTCOME_SEGMENTED)
        .setWidth(SIDE)
        .setHeight(SIDE)
        .setLabelMap(
            LabelMap.newBuilder()
                .setWidth(SIDE)
                .setHeight(SIDE)
                .setRunLengths(
                    RunLengths.newBuilder()
                        .setLabels(ByteString.copyFrom(new byte[] {0, 1}))
                        .addLengths(100)
                        .addLengths(SIDE * SIDE - 100)))
        .setLabelSet(LABELS)
        .setModel(ModelReference.newBuilder().setName("street").setVersion("1"))
        .setCertificate(
            Certificate.newBuilder()
                .setRelativeGap(Integer.toString(sequence).equals(WIDEST) ? 0.5 : 0.01))
        .build();
  }
}
