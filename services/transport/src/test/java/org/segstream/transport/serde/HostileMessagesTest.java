package org.segstream.transport.serde;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.LabelMap;
import org.segstream.v1.LabelRequest;
import org.segstream.v1.LabeledFrame;
import org.segstream.v1.Mask;
import org.segstream.v1.Model;
import org.segstream.v1.ModelPointer;
import org.segstream.v1.ModelScore;
import org.segstream.v1.StreamHealth;

/** Whatever the bytes are, reading them gives a message or the failure that says they are none. */
@Timeout(120)
class HostileMessagesTest {
  private static final int RECORDS = Integer.getInteger("segstream.soak.records", 3000);

  private static final Image IMAGE =
      Image.newBuilder()
          .setWidth(4)
          .setHeight(1)
          .setData(ByteString.copyFrom(new byte[12]))
          .build();
  private static final LabelMap LABELS =
      LabelMap.newBuilder()
          .setWidth(4)
          .setHeight(1)
          .setPng(ByteString.copyFrom(new byte[9]))
          .build();

  @ParameterizedTest
  @MethodSource("schemas")
  void spoiledRecordsAreReadOrRefused(MessageLite message, Deserializer<?> reader) {
    Random random = new Random(1);
    byte[] good = message.toByteArray();
    assertThat(reader.deserialize("topic", good)).isEqualTo(message);
    for (int i = 0; i < RECORDS; i++) {
      byte[] bytes = good.clone();
      for (int change = random.nextInt(5); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(reader.deserialize("topic", bytes)).isInstanceOf(message.getClass());
      } catch (SerializationException e) {
        assertThat(e).hasMessageStartingWith("topic topic: the value of ");
      }
    }
  }

  static Stream<Arguments> schemas() {
    Frame frame = Frame.newBuilder().setStreamId("cam").setSequence(1).setImage(IMAGE).build();
    return Stream.of(
        Arguments.of(frame, new FrameDeserializer()),
        Arguments.of(
            Mask.newBuilder().setStreamId("cam").setSequence(1).setLabelMap(LABELS).build(),
            new MaskDeserializer()),
        Arguments.of(
            LabeledFrame.newBuilder().setFrame(frame).setLabelMap(LABELS).build(),
            new LabeledFrameDeserializer()),
        Arguments.of(
            LabelRequest.newBuilder().setStreamId("cam").setSequence(1).build(),
            new LabelRequestDeserializer()),
        Arguments.of(
            StreamHealth.newBuilder().setStreamId("cam").setLastSequence(1).build(),
            new StreamHealthDeserializer()),
        Arguments.of(
            ModelScore.newBuilder().setStreamId("cam").build(), new ModelScoreDeserializer()),
        Arguments.of(
            Model.newBuilder().setName("m").setData(ByteString.copyFrom(new byte[9])).build(),
            new ModelDeserializer()),
        Arguments.of(
            ModelPointer.newBuilder().setName("m").setVersion("1").build(),
            new ModelPointerDeserializer()));
  }
}
