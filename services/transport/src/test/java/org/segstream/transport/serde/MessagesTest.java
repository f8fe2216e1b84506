package org.segstream.transport.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.v1.PixelFormat;

class MessagesTest {
  private static final byte[] PIXELS = {1, 2, 3, 4, 5, 6};

  @Test
  void payloadsAreViewsOfTheRecordsOwnBytes() throws Exception {
    byte[] value = frame(PIXELS).toByteArray();
    Frame parsed = Frames.parse(value);
    assertThat(parsed.getImage().getData().toByteArray()).isEqualTo(PIXELS);

    Arrays.fill(value, (byte) 9);

    assertThat(parsed.getImage().getData().toByteArray()).containsOnly(9);
  }

  @Test
  void serialisersGiveBackWhatTheyTook() {
    Mask mask = Mask.newBuilder().setStreamId("a").setOutcome(Outcome.OUTCOME_SEGMENTED).build();
    try (MaskSerializer out = new MaskSerializer();
        MaskDeserializer in = new MaskDeserializer()) {
      assertThat(in.deserialize("t", out.serialize("t", mask))).isEqualTo(mask);
      assertThat(in.deserialize("t", null)).isNull();
      assertThat(out.serialize("t", null)).isNull();
    }
  }

  @Test
  void bytesThatAreNoMessageAreNamedAsSuch() {
    byte[] garbage = "no protobuf at all".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Frames.parse(garbage))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageStartingWith("the value of 18 bytes cannot be read: ");
    try (FrameDeserializer in = new FrameDeserializer()) {
      assertThatThrownBy(() -> in.deserialize("frames", garbage))
          .isInstanceOf(SerializationException.class)
          .hasMessageStartingWith("topic frames: the value of 18 bytes");
    }
  }

  @Test
  void aTruncatedFrameIsMalformed() {
    byte[] value = frame(PIXELS).toByteArray();
    assertThatThrownBy(() -> Frames.parse(Arrays.copyOf(value, value.length - 1)))
        .isInstanceOf(MalformedRecordException.class);
  }

  @Test
  void framesThatHoldTogetherPass() throws Exception {
    Frames.validate(frame(PIXELS));
  }

  @Test
  void aFrameOfTheWrongLengthSaysWhichLengthIsNeeded() {
    assertThatThrownBy(() -> Frames.validate(frame(new byte[5])))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessage(
            "frame 3 of stream cam-1: 5 bytes do not make a PIXEL_FORMAT_RGB24 image of 2×1;"
                + " 6 are needed");
  }

  @Test
  void aFrameWithoutStreamSizeFormatOrBytesIsRefused() {
    Frame good = frame(PIXELS);
    assertRefused(good.toBuilder().setStreamId("").build(), "a stream_id of 0 bytes");
    assertRefused(good.toBuilder().setStreamId("x".repeat(250)).build(), "250 bytes");
    assertRefused(with(good, good.getImage().toBuilder().setWidth(0)), "an image of 0×1");
    assertRefused(with(good, good.getImage().toBuilder().setHeight(-1)), "2×4294967295");
    assertRefused(with(good, good.getImage().toBuilder().clearPayload()), "without bytes");
    assertRefused(
        with(good, good.getImage().toBuilder().clearPixelFormat()), "without a known pixel format");
    assertRefused(
        with(good, good.getImage().toBuilder().setPixelFormat(PixelFormat.PIXEL_FORMAT_NV12)),
        "6 bytes do not make a PIXEL_FORMAT_NV12 image of 2×1; 4 are needed");
    assertRefused(
        with(good, good.getImage().toBuilder().setExternal(good.getImage().getExternal())),
        "needs a URI and a SHA-256");
  }

  @Test
  void aFrameWithATimeThatIsNoneIsRefused() {
    Frame.Builder good = frame(PIXELS).toBuilder();
    Timestamp late = Timestamp.newBuilder().setSeconds(253_402_300_800L).build();
    Timestamp odd = Timestamp.newBuilder().setNanos(-1).build();
    assertRefused(
        good.clone().setCaptureTime(late).build(),
        "its capture_time of 253402300800 s and 0 ns is no time from 0001-01-01 to 9999-12-31");
    assertRefused(good.clone().setDeadline(odd).build(), "its deadline of 0 s and -1 ns");
  }

  @Test
  void timesOfOthersAreCutToWhatAMessageMayHold() {
    Timestamp late = Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).setNanos(-5).build();
    Timestamp early = Timestamp.newBuilder().setSeconds(Long.MIN_VALUE).build();
    assertThat(Times.instant(late)).isEqualTo("9999-12-31T23:59:59.999999999Z");
    assertThat(Times.instant(early)).isEqualTo("0001-01-01T00:00:00Z");
    Instant now = Instant.parse("2026-01-01T00:00:00.123456789Z");
    assertThat(Times.instant(Times.timestamp(now))).isEqualTo(now);
  }

  private static void assertRefused(Frame frame, String message) {
    assertThatThrownBy(() -> Frames.validate(frame))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining(message);
  }

  private static Frame with(Frame frame, Image.Builder image) {
    return frame.toBuilder().setImage(image).build();
  }

  private static Frame frame(byte[] pixels) {
    return Frame.newBuilder()
        .setStreamId("cam-1")
        .setSequence(3)
        .setImage(
            Image.newBuilder()
                .setWidth(2)
                .setHeight(1)
                .setPixelFormat(PixelFormat.PIXEL_FORMAT_RGB24)
                .setData(ByteString.copyFrom(pixels)))
        .build();
  }
}
