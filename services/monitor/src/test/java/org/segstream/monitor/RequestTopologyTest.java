package org.segstream.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.segstream.transport.serde.Times;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.LabelMap;
import org.segstream.v1.LabelRequest;
import org.segstream.v1.LabelRequestReason;
import org.segstream.v1.LabelRequestState;
import org.segstream.v1.LabeledFrame;
import org.segstream.v1.Mask;
import org.segstream.v1.ModelReference;
import org.segstream.v1.PixelFormat;
import org.segstream.v1.RecordPosition;
import org.segstream.v1.RunLengths;
import org.segstream.v1.SecondOpinion;
import org.segstream.vision.RgbImage;

/** Label requests, one a stream in half an hour and five of the partition a day. */
class RequestTopologyTest extends TopologyTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration TURN = Duration.ofMinutes(30);
  private static final Duration FRAME = Duration.ofSeconds(5);
  private static final double USUAL_GAP = 0.01;

  private final Random random = new Random(1);
  private long frames;

  RequestTopologyTest() {
    super(START);
  }

  @Test
  void framesAreChosenByTheirMasksAndRequestsAreClosedByLabels() {
    assertThat(topology.describe().subtopologies()).hasSize(1);
    assertThat(topology.describe().subtopologies().iterator().next().toString())
        .contains("Source: label-requests (topics: [segstream.label-requests])")
        .contains("Sink: ask-for-labels (topic: segstream.label-requests)")
        .containsPattern("Processor: choose-frames .stores: .*request-choices");
  }

  @Test
  void withoutAnythingToCompareWithTheWidestOfATurnsLastSecondsIsAskedFor() {
    run("cam", TURN);
    assertThat(driven.requests()).as("the turn is not over").isEmpty();
    run("cam", FRAME.multipliedBy(3));
    LabelRequest request = only();
    assertThat(request.getStreamId()).isEqualTo("cam");
    assertThat(request.getReason()).isEqualTo(LabelRequestReason.LABEL_REQUEST_REASON_WIDE_GAP);
    assertThat(request.getSequence()).isBetween(358L, 359L);
  }

  @Test
  void aFrameWiderThanAllOfTheTurnBeforeIsAskedForAtOnceWithPictureAndMask() {
    run("cam", TURN.plus(FRAME.multipliedBy(3)));
    var _ = driven.requests();
    Mask wide = pipe("cam", 0.5, picture());
    run("cam", FRAME.multipliedBy(4));

    LabelRequest request = only();
    assertThat(request.getSequence()).isEqualTo(wide.getSequence());
    assertThat(request.getRelativeGap()).isEqualTo(0.5);
    assertThat(request.getModel()).isEqualTo(wide.getModel());
    assertThat(request.getState()).isEqualTo(LabelRequestState.LABEL_REQUEST_STATE_OPEN);
    assertThat(request.getProposal()).isEqualTo(wide.getLabelMap());
    assertThat(request.getImage().getPixelFormat()).isEqualTo(PixelFormat.PIXEL_FORMAT_JPEG);
    RgbImage picture = RgbImage.decode(request.getImage().getData().toByteArray());
    assertThat(picture.width()).isEqualTo(32);

    var _ = pipe("cam", 0.7, picture());
    run("cam", FRAME.multipliedBy(4));
    assertThat(driven.requests()).as("one a turn").isEmpty();
  }

  @Test
  void turnsGoByGapMarginFlickerAndDisagreementOneAfterAnother() {
    Set<LabelRequestReason> reasons = EnumSet.noneOf(LabelRequestReason.class);
    for (int turn = 0; turn < 5; turn++) {
      for (Duration gone = Duration.ZERO; gone.compareTo(TURN) < 0; gone = gone.plus(FRAME)) {
        var _ = pipeFlickering("cam", turn, 5);
      }
      driven
          .requests()
          .forEach(request -> {
            assertThat(request.hasSmallMargin()).isTrue();
            reasons.add(request.getReason());
          });
    }
    assertThat(reasons)
        .containsExactlyInAnyOrder(
            LabelRequestReason.LABEL_REQUEST_REASON_WIDE_GAP,
            LabelRequestReason.LABEL_REQUEST_REASON_UNCERTAIN,
            LabelRequestReason.LABEL_REQUEST_REASON_FLICKER,
            LabelRequestReason.LABEL_REQUEST_REASON_DISAGREEMENT);
  }

  @Test
  void aTurnByDisagreementAsksForTheFrameWhereTheChallengerDisagreesMost() {
    for (int turn = 0; turn < 3; turn++) {
      run("cam", TURN);
      var _ = pipeDisagreeing(10);
    }
    var _ = driven.requests();
    run("cam", FRAME.multipliedBy(3));
    Mask most = pipeDisagreeing(30);
    run("cam", FRAME.multipliedBy(3));
    LabelRequest request = only();
    assertThat(request.getReason()).isEqualTo(LabelRequestReason.LABEL_REQUEST_REASON_DISAGREEMENT);
    assertThat(request.getSequence()).isEqualTo(most.getSequence());
    assertThat(request.getDisagreement()).isEqualTo(30);
  }

  private Mask pipeDisagreeing(float percent) {
    return pipe("cam", USUAL_GAP, picture(), mask -> mask.setSecondOpinion(opinion(percent)));
  }

  private static SecondOpinion opinion(float disagreement) {
    return SecondOpinion.newBuilder()
        .setModel(ModelReference.newBuilder().setName("street").setVersion("2"))
        .setDisagreement(disagreement)
        .build();
  }

  /** A frame with all signals; a second of its stream lies between it and those around it. */
  private Mask pipeFlickering(String stream, int turn, float smallMargin) {
    return pipe(
        stream,
        USUAL_GAP + turn / 1e4,
        picture(),
        mask -> {
          if (frames % 20 == 0) {
            mask.setSecondOpinion(opinion(turn));
          }
          return mask.setSmallMargin(smallMargin)
              .setCaptureTime(Times.timestamp(START.plusMillis(100 * frames)))
              .setThumbnail(thumbnail(frames % 2 == 0 ? 1 : 2));
        });
  }

  private static LabelMap thumbnail(int label) {
    return LabelMap.newBuilder()
        .setWidth(4)
        .setHeight(3)
        .setRunLengths(
            RunLengths.newBuilder()
                .setLabels(ByteString.copyFrom(new byte[] {(byte) label}))
                .addLengths(12))
        .build();
  }

  @Test
  void noMoreThanThePartitionsShareAreAskedForInADay() {
    for (int turn = 0; turn < 10; turn++) {
      run("cam", TURN);
    }
    assertThat(driven.requests()).hasSize(5);
    driven.pass(Duration.ofHours(12));
    run("cam", TURN);
    run("cam", TURN);
    run("cam", FRAME.multipliedBy(3));
    assertThat(driven.requests()).as("the next day").isNotEmpty();
  }

  @Test
  void picturesThatLookAlikeAreAskedForOnce() {
    byte[] still = picture();
    run("cam", TURN.plus(FRAME.multipliedBy(3)));
    var _ = driven.requests();
    var _ = pipe("cam", 0.5, still);
    run("cam", TURN);
    assertThat(driven.requests()).hasSize(1);
    var _ = pipe("cam", 0.9, brighter(still));
    run("cam", FRAME.multipliedBy(4));
    assertThat(driven.requests()).isEmpty();
    Mask other = pipe("cam", 0.95, picture());
    run("cam", FRAME.multipliedBy(4));
    assertThat(only().getSequence()).as("its turn is still open").isEqualTo(other.getSequence());
  }

  @Test
  void aFrameThatIsGoneIsNotAskedForAndAnotherIs() {
    run("cam", TURN.plus(FRAME.multipliedBy(3)));
    var _ = driven.requests();
    var _ = pipe("cam", 0.5, picture());
    records.expire("frames");
    run("cam", FRAME.multipliedBy(4));
    assertThat(driven.requests()).isEmpty();
    Mask next = pipe("cam", 0.6, picture());
    run("cam", FRAME.multipliedBy(4));
    assertThat(only().getSequence()).isEqualTo(next.getSequence());
  }

  @Test
  void aRequestIsClosedWhenItsLabelComesButNotOneThatWasTakenBack() {
    run("cam", TURN.plus(FRAME.multipliedBy(3)));
    LabelRequest first = only();
    driven.pipe(label(first));
    LabelRequest closed = only();
    assertThat(closed.getSequence()).isEqualTo(first.getSequence());
    assertThat(closed.getState()).isEqualTo(LabelRequestState.LABEL_REQUEST_STATE_LABELED);
    assertThat(closed.hasImage()).isFalse();
    driven.pipe(label(first));
    assertThat(driven.requests()).as("closed once").isEmpty();

    run("cam", TURN);
    LabelRequest second = only();
    driven.pipe(
        second.toBuilder()
            .setState(LabelRequestState.LABEL_REQUEST_STATE_CANCELLED)
            .clearImage()
            .build());
    driven.pipe(label(second));
    assertThat(driven.requests()).isEmpty();
    assertThat(skipped.count()).isZero();
  }

  private void run(String stream, Duration time) {
    for (Duration gone = Duration.ZERO; gone.compareTo(time) < 0; gone = gone.plus(FRAME)) {
      var _ = pipe(stream, USUAL_GAP, picture());
    }
  }

  /** A frame and its mask; then time goes by. */
  private Mask pipe(String stream, double gap, byte[] rgb) {
    return pipe(stream, gap, rgb, mask -> mask);
  }

  private Mask pipe(String stream, double gap, byte[] rgb, UnaryOperator<Mask.Builder> change) {
    Frame frame =
        Frame.newBuilder()
            .setStreamId(stream)
            .setSequence(frames)
            .setImage(
                Image.newBuilder()
                    .setWidth(32)
                    .setHeight(32)
                    .setPixelFormat(PixelFormat.PIXEL_FORMAT_RGB24)
                    .setData(ByteString.copyFrom(rgb)))
            .build();
    records.add("frames", frame.toByteArray());
    Mask usual = Masks.segmented(stream, frames, driven.now());
    Mask mask =
        change
            .apply(
                usual.toBuilder()
                    .setFrame(RecordPosition.newBuilder().setTopic("frames").setOffset(frames))
                    .setCertificate(usual.getCertificate().toBuilder().setRelativeGap(gap)))
            .build();
    driven.pipe(mask);
    frames++;
    driven.pass(FRAME);
    return mask;
  }

  private static LabeledFrame label(LabelRequest request) {
    return LabeledFrame.newBuilder()
        .setFrame(
            Frame.newBuilder()
                .setStreamId(request.getStreamId())
                .setSequence(request.getSequence()))
        .build();
  }

  /** Blocks of any brightness, unlike any other picture. */
  private byte[] picture() {
    byte[] rgb = new byte[32 * 32 * 3];
    int[] blocks = random.ints(64, 20, 220).toArray();
    for (int i = 0; i < rgb.length; i++) {
      int pixel = i / 3;
      rgb[i] = (byte) blocks[pixel / 32 / 4 * 8 + pixel % 32 / 4];
    }
    return rgb;
  }

  private static byte[] brighter(byte[] rgb) {
    byte[] result = rgb.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] = (byte) (result[i] + 10);
    }
    return result;
  }

  private LabelRequest only() {
    List<LabelRequest> all = driven.requests();
    assertThat(all).hasSize(1);
    return all.getFirst();
  }
}
