package org.segstream.trainer.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.segstream.trainer.TestBroker;
import org.segstream.transport.TransportException;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.PixelFormat;
import org.segstream.vision.RgbImage;

class FrameTopicTest {
  private static final int SIDE = 8;
  private final Topics topics = TestBroker.newTopics();

  /** Frames whose pixels are their numbers, and one record that is no frame. */
  private void publish(int frames) {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            TestBroker.kafka().producer("test", 1 << 16),
            new StringSerializer(),
            new ByteArraySerializer())) {
      var _ = producer.send(new ProducerRecord<>(topics.frames(), "cam", new byte[] {1, 2, 3}));
      for (int i = 0; i < frames; i++) {
        var _ = producer.send(new ProducerRecord<>(topics.frames(), "cam", frame(i)));
      }
    }
  }

  private static byte[] frame(int number) {
    byte[] rgb = new byte[3 * SIDE * SIDE];
    Arrays.fill(rgb, (byte) number);
    return Frame.newBuilder()
        .setStreamId("cam")
        .setSequence(number)
        .setImage(
            Image.newBuilder()
                .setWidth(SIDE)
                .setHeight(SIDE)
                .setPixelFormat(PixelFormat.PIXEL_FORMAT_RGB24)
                .setData(ByteString.copyFrom(rgb)))
        .build()
        .toByteArray();
  }

  private List<Integer> read(int most) {
    return FrameTopic.read(TestBroker.kafka(), topics.frames(), most).stream()
        .map(image -> (int) image.rgb()[0])
        .toList();
  }

  @Test
  void readsEveryFrameAndLeavesOutWhatIsNone() {
    publish(5);

    assertThat(read(100)).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void keepsAFewEvenlySpread() {
    publish(9);

    assertThat(read(5)).containsExactly(1, 3, 5, 7);
  }

  @Test
  void anEmptyTopicHasNoPictures() {
    assertThat(FrameTopic.read(TestBroker.kafka(), topics.frames(), 10))
        .isEqualTo(List.<RgbImage>of());
  }

  @Test
  void saysWhichTopicIsNotThere() {
    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(() -> FrameTopic.read(TestBroker.kafka(), "nothing.here", 10))
        .withMessageContaining("nothing.here");
  }
}
