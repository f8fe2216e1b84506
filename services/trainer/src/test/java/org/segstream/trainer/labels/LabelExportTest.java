package org.segstream.trainer.labels;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.segstream.trainer.TestBroker;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.LabelMap;
import org.segstream.v1.LabeledFrame;
import org.segstream.v1.PixelFormat;
import org.segstream.v1.RunLengths;

/** What is on the topic has room in a folder, whatever its streams are called. */
@Timeout(60)
class LabelExportTest {
  private static final int LONGEST_STREAM = 249;
  @TempDir private Path folder;
  private final Topics topics = TestBroker.newTopics();

  @ParameterizedTest
  @EnumSource(LabelLayout.class)
  void eachImageHasANameOfItsOwnThatAFileMayHave(LabelLayout layout) {
    String longest = "c".repeat(LONGEST_STREAM);
    List<String> streams =
        List.of(
            "a/b",
            "a_b",
            "a b",
            "Cam",
            "cam",
            longest,
            longest.replaceFirst("c$", "d"),
            "é".repeat(124),
            "..");
    try (Producer<String, byte[]> producer = producer()) {
      for (String stream : streams) {
        send(producer, frame(stream), Optional.empty());
      }
      send(producer, frame("named-1"), Optional.of("x/y"));
      send(producer, frame("named-2"), Optional.of("x_y"));
      send(producer, frame("named-3"), Optional.of("frames/y"));
      send(producer, frame("named-4"), Optional.of("y"));
      send(producer, frame("named-5"), Optional.of("frame-cam_000000-2"));
    }

    LabelExport.Result result = export(layout);

    int all = streams.size() + 5;
    assertThat(result).isEqualTo(new LabelExport.Result(all, 0));
    assertThat(layout.open(folder).items())
        .extracting(item -> item.image().toString().toLowerCase(Locale.ROOT))
        .hasSize(all)
        .doesNotHaveDuplicates();
  }

  @Test
  void whatDoesNotDecodeIsCountedAndTheRestWritten() {
    LabeledFrame.Builder image = frame("cam").toBuilder();
    image
        .getFrameBuilder()
        .setSequence(1)
        .getImageBuilder()
        .setPixelFormat(PixelFormat.PIXEL_FORMAT_JPEG);
    LabeledFrame.Builder labels = frame("cam").toBuilder();
    labels.getFrameBuilder().setSequence(2);
    labels.getLabelMapBuilder().setPng(ByteString.copyFromUtf8("no PNG"));
    try (Producer<String, byte[]> producer = producer()) {
      send(producer, image.build(), Optional.empty());
      send(producer, labels.build(), Optional.empty());
      send(producer, frame("cam"), Optional.empty());
      var _ =
          producer.send(new ProducerRecord<>(topics.labeledFrames(), "cam", new byte[] {1, 2, 3}));
      var _ = producer.send(new ProducerRecord<>(topics.labeledFrames(), null, new byte[0]));
    }

    assertThat(export(LabelLayout.CAMVID)).isEqualTo(new LabelExport.Result(1, 4));
  }

  private LabelExport.Result export(LabelLayout layout) {
    return new LabelExport(layout, folder, Optional.empty())
        .run(TestBroker.kafka(), topics, (_, _) -> {});
  }

  private static Producer<String, byte[]> producer() {
    return new KafkaProducer<>(
        TestBroker.kafka().producer("test", 1000),
        new StringSerializer(),
        new ByteArraySerializer());
  }

  private void send(Producer<String, byte[]> producer, LabeledFrame frame, Optional<String> name) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(
            topics.labeledFrames(), frame.getFrame().getStreamId(), frame.toByteArray());
    name.ifPresent(each -> LabelRecords.setName(record.headers(), each));
    var _ = producer.send(record);
  }

  /** One pixel, in Cityscapes' classes, which every layout can express. */
  private static LabeledFrame frame(String stream) {
    return LabeledFrame.newBuilder()
        .setFrame(
            Frame.newBuilder()
                .setStreamId(stream)
                .setImage(
                    Image.newBuilder()
                        .setWidth(1)
                        .setHeight(1)
                        .setPixelFormat(PixelFormat.PIXEL_FORMAT_RGB24)
                        .setData(ByteString.copyFrom(new byte[3]))))
        .setLabelMap(
            LabelMap.newBuilder()
                .setWidth(1)
                .setHeight(1)
                .setRunLengths(
                    RunLengths.newBuilder()
                        .setLabels(ByteString.copyFrom(new byte[1]))
                        .addLengths(1)))
        .setLabelSet(LabelSets.record(CityscapesClasses.LABELS))
        .build();
  }
}
