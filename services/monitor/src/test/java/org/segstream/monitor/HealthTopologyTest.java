package org.segstream.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.streams.TopologyDescription;
import org.junit.jupiter.api.Test;
import org.segstream.transport.serde.Times;
import org.segstream.v1.HealthWindow;
import org.segstream.v1.LabelMap;
import org.segstream.v1.Mask;
import org.segstream.v1.ModelShare;
import org.segstream.v1.Outcome;
import org.segstream.v1.RunLengths;
import org.segstream.v1.StreamHealth;
import org.segstream.v1.StreamState;

/** The health of streams: first what the topology is made of, then what comes out of it. */
class HealthTopologyTest extends TopologyTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration FRAME = Duration.ofSeconds(1);

  HealthTopologyTest() {
    super(START);
  }

  @Test
  void masksAreReadOnceAndCountedByStream() {
    TopologyDescription.Subtopology only = topology.describe().subtopologies().iterator().next();
    assertThat(topology.describe().subtopologies()).hasSize(1);
    assertThat(only.nodes())
        .extracting(TopologyDescription.Node::name)
        .contains("masks", "read-masks", "count-health", "stream-health");
    assertThat(only.toString())
        .contains("Source: masks (topics: [segstream.masks])")
        .contains("Processor: count-health (stores: [health-panes, health-windows])")
        .contains("Sink: stream-health (topic: segstream.stream-health)");
  }

  @Test
  void aWindowOfTenSecondsTellsWhatBecameOfItsFrames() {
    run("cam", 0, 16);

    HealthWindow window = window(last(), 10);
    assertThat(Times.instant(window.getStartTime())).isEqualTo(START);
    assertThat(window.getFrames()).isEqualTo(10);
    assertThat(window.getSegmented()).isEqualTo(10);
    assertThat(window.getWarmStarts()).isEqualTo(10);
    assertThat(window.getMeanIterations()).isEqualTo(5);
    assertThat(window.getMissing()).isZero();
    assertThat(window.getAgeMs().getP50()).isBetween(196.0, 204.0);
    assertThat(window.getLatencyMs().getP99()).isBetween(49.0, 51.0);
    assertThat(window.getRelativeGap().getP95()).isBetween(0.0098, 0.0102);
    assertThat(window.getModelsList())
        .containsExactly(ModelShare.newBuilder().setModel(Masks.model("1")).setFrames(10).build());
  }

  @Test
  void aWindowHasTheMeansOfFlickerAndSmallMargins() {
    for (int i = 0; i < 16; i++) {
      byte label = (byte) (i == 4 ? 1 : 0);
      driven.pipe(
          Masks.segmented("cam", i, driven.now()).toBuilder()
              .setSmallMargin(i)
              .setThumbnail(
                  LabelMap.newBuilder()
                      .setWidth(2)
                      .setHeight(2)
                      .setRunLengths(
                          RunLengths.newBuilder()
                              .setLabels(ByteString.copyFrom(new byte[] {label}))
                              .addLengths(4)))
              .build());
      driven.pass(FRAME);
    }
    HealthWindow window = window(last(), 10);
    assertThat(window.getSmallMargin()).isEqualTo(4.5);
    assertThat(window.getFlicker()).as("one of eight, the first two have none").isEqualTo(12.5);
  }

  @Test
  void aThumbnailThatContradictsItselfCostsItsMaskNothingButTheFlicker() {
    for (int i = 0; i < 16; i++) {
      driven.pipe(
          Masks.segmented("cam", i, driven.now()).toBuilder()
              .setThumbnail(LabelMap.newBuilder().setWidth(40_000).setHeight(40_000))
              .build());
      driven.pass(FRAME);
    }
    HealthWindow window = window(last(), 10);
    assertThat(window.getSegmented()).isEqualTo(10);
    assertThat(window.hasFlicker()).isFalse();
    assertThat(window.hasSmallMargin()).isFalse();
    assertThat(skipped.count()).isZero();
  }

  @Test
  void aStreamIsHealthyFromItsFirstMaskOn() {
    driven.pipe(Masks.segmented("cam", 7, driven.now()));
    StreamHealth health = last();
    assertThat(health.getState()).isEqualTo(StreamState.STREAM_STATE_HEALTHY);
    assertThat(health.getLastSequence()).isEqualTo(7);
    assertThat(health.getWindowsList()).isEmpty();
  }

  @Test
  void longerWindowsAreTheSumsOfTheShorter() {
    run("cam", 0, 15 * 60 + 16);
    StreamHealth health = last();
    assertThat(health.getWindowsList())
        .extracting(HealthWindow::getLengthS)
        .containsExactly(10, 60, 900);
    assertThat(window(health, 60).getFrames()).isEqualTo(60);
    assertThat(window(health, 900).getFrames()).isEqualTo(900);
    assertThat(window(health, 900).getAgeMs().getP50()).isBetween(196.0, 204.0);
    assertThat(Times.instant(window(health, 900).getStartTime())).isEqualTo(START);
  }

  @Test
  void aFrameCountsOnceInTheOrderThatMasksComeIn() {
    for (long sequence : new long[] {0, 1, 3, 2, 3, 1, 6}) {
      driven.pipe(Masks.segmented("cam", sequence, driven.now()));
    }
    endWindow("cam", 7);
    HealthWindow window = window(last(), 10);
    assertThat(window.getFrames()).isEqualTo(5);
    assertThat(window.getRepeated()).isEqualTo(2);
    assertThat(window.getMissing()).as("4 and 5").isEqualTo(2);
  }

  @Test
  void aMaskThatIsRepeatedInALaterWindowCountsInNone() {
    run("cam", 0, 20);
    driven.pipe(Masks.segmented("cam", 3, driven.now()));
    assertThat(frames(driven.health())).isEqualTo(10);
    endWindow("cam", 20);
    assertThat(frames(driven.health())).isEqualTo(10);
  }

  @Test
  void aProducerThatBeginsAnewIsAStreamThatGoesOn() {
    driven.pipe(Masks.segmented("cam", 1_000_000, driven.now()));
    driven.pipe(Masks.segmented("cam", 0, driven.now()));
    driven.pipe(Masks.segmented("cam", 1, driven.now()));
    endWindow("cam", 2);
    HealthWindow window = window(last(), 10);
    assertThat(window.getFrames()).isEqualTo(3);
    assertThat(window.getMissing()).isZero();
  }

  @Test
  void masksWithinTheGraceCountAndLaterOnesAreToldOf() {
    run("cam", 0, 12);
    Instant inFirst = START.plusSeconds(9);
    driven.pipe(Masks.segmented("cam", 12, inFirst), inFirst);
    endWindow("cam", 13);
    assertThat(driven.health().stream().filter(health -> health.getWindowsCount() > 0))
        .extracting(health -> window(health, 10).getFrames())
        .contains(11L);

    driven.pipe(Masks.segmented("cam", 14, inFirst), inFirst);
    driven.pass(FRAME.multipliedBy(10));
    endWindow("cam", 15);
    assertThat(driven.health()).extracting(health -> window(health, 10).getBelated()).contains(1L);
  }

  @Test
  void dropsFailuresAndLateMasksAreStates() {
    endWindow("healthy", 0);
    for (int i = 0; i < 10; i++) {
      driven.pipe(Masks.segmented("dropping", 2L * i, driven.now()));
      driven.pipe(Masks.dropped("dropping", 2L * i + 1, driven.now()));
      driven.pipe(Masks.failed("failing", i, driven.now()));
      driven.pipe(Masks.segmented("late", i, driven.now().minusSeconds(3)));
    }
    driven.pass(Duration.ofSeconds(20));
    List<StreamHealth> all = driven.health();
    assertThat(newest(all, "dropping").getState()).isEqualTo(StreamState.STREAM_STATE_DROPPING);
    assertThat(window(newest(all, "dropping"), 10).getSuperseded()).isEqualTo(10);
    assertThat(newest(all, "failing").getState()).isEqualTo(StreamState.STREAM_STATE_FAILING);
    assertThat(window(newest(all, "failing"), 10).getFailed()).isEqualTo(10);
    assertThat(newest(all, "late").getState()).isEqualTo(StreamState.STREAM_STATE_LATE);
  }

  @Test
  void aStreamThatStopsEndsItsWindowFallsSilentAndIsForgotten() {
    run("cam", 0, 5);
    var _ = driven.health();
    driven.pass(Duration.ofSeconds(20));
    StreamHealth ended = last();
    assertThat(window(ended, 10).getFrames()).as("nobody waits for more").isEqualTo(5);
    assertThat(ended.getState()).isEqualTo(StreamState.STREAM_STATE_HEALTHY);

    driven.pass(Duration.ofSeconds(20));
    StreamHealth silent = last();
    assertThat(silent.getState()).isEqualTo(StreamState.STREAM_STATE_SILENT);
    assertThat(silent.getLastSequence()).isZero();
    driven.pass(Duration.ofMinutes(1));
    assertThat(driven.health()).as("said once").isEmpty();

    driven.pass(Duration.ofDays(1));
    assertThat(driven.health()).containsExactly((StreamHealth) null);
    driven.pass(Duration.ofDays(1));
    assertThat(driven.health()).isEmpty();
  }

  @Test
  void aSilentStreamWakesWithItsNextMask() {
    driven.pipe(Masks.segmented("cam", 0, driven.now()));
    driven.pass(Duration.ofSeconds(60));
    assertThat(last().getState()).isEqualTo(StreamState.STREAM_STATE_SILENT);
    driven.pipe(Masks.segmented("cam", 1, driven.now()));
    StreamHealth awake = last();
    assertThat(awake.getState()).isEqualTo(StreamState.STREAM_STATE_HEALTHY);
    assertThat(Times.instant(awake.getStateSince())).isEqualTo(driven.now());
  }

  @Test
  void junkAndTombstonesAreSkippedAndCounted() {
    driven.pipe("cam", "no protobuf at all".getBytes(StandardCharsets.UTF_8));
    driven.pipe("other", Masks.segmented("cam", 0, driven.now()).toByteArray());
    driven.pipe(null, Masks.segmented("cam", 0, driven.now()).toByteArray());
    driven.pipe("", Mask.getDefaultInstance().toByteArray());
    driven.pipe("cam", null);
    assertThat(driven.health()).isEmpty();
    assertThat(skipped.count()).as("a tombstone is no fault").isEqualTo(4);

    run("cam", 0, 16);
    assertThat(frames(driven.health())).isEqualTo(10);
  }

  @Test
  void outcomesAndNumbersNobodyKnowsAreCountedAllTheSame() {
    Mask odd =
        Masks.segmented("cam", -1, driven.now()).toBuilder()
            .setOutcomeValue(77)
            .setTimings(Masks.segmented("x", 0, START).getTimings().toBuilder().setTotalUs(-1))
            .build();
    Mask gap =
        odd.toBuilder()
            .setSequence(0)
            .setOutcome(Outcome.OUTCOME_SEGMENTED)
            .setCertificate(odd.getCertificate().toBuilder().setRelativeGap(Double.NaN))
            .build();
    driven.pipe(odd);
    driven.pipe(gap);
    endWindow("cam", 1);
    HealthWindow window = window(last(), 10);
    assertThat(window.getFailed()).isEqualTo(1);
    assertThat(window.getSegmented()).isEqualTo(1);
    assertThat(window.hasRelativeGap()).as("none that is a number").isFalse();
  }

  @Test
  void aProducersClockOffByHoursSpoilsNoWindow() {
    for (int i = 0; i < 10; i++) {
      Instant ahead = driven.now().plus(Duration.ofHours(2));
      driven.pipe(Masks.segmented("ahead", i, ahead), driven.now());
      Instant behind = driven.now().minus(Duration.ofHours(2));
      driven.pipe(Masks.segmented("behind", i, behind), driven.now());
      driven.pass(FRAME);
    }
    driven.pass(Duration.ofSeconds(20));
    List<StreamHealth> all = driven.health();
    HealthWindow ahead = window(newest(all, "ahead"), 10);
    assertThat(ahead.getFrames()).isEqualTo(10);
    assertThat(ahead.getAhead()).isEqualTo(10);
    assertThat(ahead.getAgeMs().getP99()).isZero();
    StreamHealth behind = newest(all, "behind");
    assertThat(behind.getState()).isEqualTo(StreamState.STREAM_STATE_LATE);
    assertThat(window(behind, 10).getAgeMs().getP50()).as("an hour").isBetween(3.5e6, 3.7e6);
  }

  @Test
  void aWorkersClockOffByHoursSpoilsNeitherItsStreamsNorOthers() {
    for (int i = 0; i < 40; i++) {
      Instant wrong = driven.now().plus(i < 20 ? Duration.ofHours(3) : Duration.ofHours(-3));
      driven.pipe(Masks.segmented("wrong", i, wrong), wrong);
      driven.pipe(Masks.segmented("right", i, driven.now()));
      driven.pass(FRAME);
    }
    driven.pass(Duration.ofSeconds(20));
    List<StreamHealth> all = driven.health();
    for (String stream : List.of("wrong", "right")) {
      List<StreamHealth> its =
          all.stream().filter(health -> health.getStreamId().equals(stream)).toList();
      assertThat(frames(its)).as(stream).isEqualTo(40);
      assertThat(window(its.getLast(), 10).getBelated()).as(stream).isZero();
    }
  }

  @Test
  void aModelThatChangesInMidWindowIsToldWithItsShare() {
    for (int i = 0; i < 10; i++) {
      Mask mask = Masks.segmented("cam", i, driven.now());
      driven.pipe(i < 4 ? mask : mask.toBuilder().setModel(Masks.model("2")).build());
      driven.pass(FRAME);
    }
    driven.pass(Duration.ofSeconds(20));
    StreamHealth health = last();
    assertThat(window(health, 10).getModelsList())
        .extracting(share -> share.getModel().getVersion() + ": " + share.getFrames())
        .containsExactly("1: 4", "2: 6");
  }

  /** A frame a second. */
  private void run(String stream, long first, int frames) {
    for (int i = 0; i < frames; i++) {
      driven.pipe(Masks.segmented(stream, first + i, driven.now()));
      driven.pass(FRAME);
    }
  }

  /** One frame, so much later that the window before it has ended. */
  private void endWindow(String stream, long sequence) {
    driven.pass(Duration.ofSeconds(15));
    driven.pipe(Masks.segmented(stream, sequence, driven.now()));
    driven.pass(Duration.ofSeconds(2));
  }

  private StreamHealth last() {
    return Objects.requireNonNull(driven.health().getLast());
  }

  private static StreamHealth newest(List<StreamHealth> all, String stream) {
    return all.stream()
        .filter(health -> health.getStreamId().equals(stream))
        .reduce((_, later) -> later)
        .orElseThrow();
  }

  private static HealthWindow window(StreamHealth health, int seconds) {
    return health.getWindowsList().stream()
        .filter(window -> window.getLengthS() == seconds)
        .findFirst()
        .orElseThrow();
  }

  /** Of all windows of ten seconds, each once. */
  private static long frames(List<StreamHealth> all) {
    return all.stream()
        .flatMap(health -> health.getWindowsList().stream())
        .filter(window -> window.getLengthS() == 10)
        .distinct()
        .mapToLong(HealthWindow::getFrames)
        .sum();
  }
}
