package org.segstream.trainer.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.segstream.transport.serde.Frames;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Times;
import org.segstream.v1.Image;
import org.segstream.v1.LabelMap;
import org.segstream.v1.LabelRequest;
import org.segstream.v1.LabeledFrame;
import org.segstream.v1.PixelFormat;
import org.segstream.v1.RunLengths;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;

class RequestAcceptTest {
  private static final Instant CAPTURED = Instant.parse("2026-11-30T07:00:00Z");
  private static final Instant NOW = Instant.parse("2026-11-30T08:00:00Z");

  @Test
  void theProposalBecomesLabelsOfThePicturesSize() throws Exception {
    LabeledFrame labeled = RequestAccept.labeled(request(1, 3), "console", NOW);
    assertThat(labeled.getFrame().getStreamId()).isEqualTo("cam");
    assertThat(labeled.getFrame().getSequence()).isEqualTo(-7);
    assertThat(Times.instant(labeled.getFrame().getCaptureTime())).isEqualTo(CAPTURED);
    Frames.validate(labeled.getFrame());
    assertThat(labeled.getAnnotator()).isEqualTo("console");
    assertThat(Times.instant(labeled.getLabeledTime())).isEqualTo(NOW);
    byte[] ids = LabelMaps.decode(labeled.getLabelMap(), 16, 8).labels();
    assertThat(ids[0]).isEqualTo((byte) 1);
    assertThat(ids[16 * 8 - 1]).isEqualTo((byte) 3);
  }

  @Test
  void labelsThatStandForNothingAreRefused() {
    assertThatThrownBy(() -> RequestAccept.labeled(request(1, 99), "console", NOW))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("label 99");
  }

  /** A picture of 16×8, and a mask of half its size: one class above, another below. */
  private static LabelRequest request(int above, int below) {
    byte[] rgb = new byte[3 * 16 * 8];
    Arrays.fill(rgb, (byte) 90);
    return LabelRequest.newBuilder()
        .setStreamId("cam")
        .setSequence(-7)
        .setCaptureTime(Times.timestamp(CAPTURED))
        .setImage(
            Image.newBuilder()
                .setWidth(16)
                .setHeight(8)
                .setPixelFormat(PixelFormat.PIXEL_FORMAT_JPEG)
                .setData(ByteString.copyFrom(new RgbImage(16, 8, rgb).toJpeg(0.9f))))
        .setProposal(
            LabelMap.newBuilder()
                .setWidth(8)
                .setHeight(4)
                .setRunLengths(
                    RunLengths.newBuilder()
                        .setLabels(ByteString.copyFrom(new byte[] {(byte) above, (byte) below}))
                        .addLengths(16)
                        .addLengths(16)))
        .setLabelSet(LabelSets.record(LabelSet.camVid()))
        .build();
  }
}
