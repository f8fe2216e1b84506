package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.v1.Mask;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.engine.Precision;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.vision.shift.ShiftOptions;
import org.segstream.worker.StreetCameras.Spread;
import org.segstream.worker.options.DropPolicies;
import org.segstream.worker.options.DropPolicies.Rule;

/** A worker that computes only what changed of still cameras' frames. */
@Timeout(120)
class ShiftedStreamsTest {
  private static final int STREAMS = 3;
  private static final int FRAMES = 6;
  private static final Optional<ShiftOptions> EXACT = Optional.of(new ShiftOptions(0, 0));
  private static final Optional<ShiftOptions> STILL = Optional.of(new ShiftOptions(2, 4));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void exactMasksAreTheSameBitsWithModelsSwappedInMidStream() {
    Map<String, Mask> whole = run(Optional.empty(), Spread.ALONE, 0, Long.MAX_VALUE);
    Map<String, Mask> shifted = run(EXACT, new Spread(4, 2), 0, Long.MAX_VALUE);
    assertThat(StreetCameras.results(shifted))
        .isEqualTo(StreetCameras.results(whole))
        .hasSize(STREAMS * FRAMES);
    assertThat(whole.values()).noneMatch(Mask::hasRecomputed);
    assertThat(shifted.values()).allMatch(Mask::hasRecomputed);
    assertThat(shifted.values()).anyMatch(mask -> mask.getRecomputed() < 100);
    for (int first : new int[] {0, FRAMES / 2}) {
      assertThat(shifted)
          .as("the first frame of a model")
          .hasEntrySatisfying(
              StreetCameras.name(0, first),
              mask -> assertThat(mask.getRecomputed()).isEqualTo(100));
    }
  }

  @Test
  void masksOfANoisyCameraAreTheSameBitsForAnyThreadsAndBatching() {
    Map<String, Mask> alone = run(STILL, Spread.ALONE, 4, Long.MAX_VALUE);
    Map<String, Mask> together = run(STILL, new Spread(4, 2), 4, Long.MAX_VALUE);
    assertThat(StreetCameras.results(together))
        .isEqualTo(StreetCameras.results(alone))
        .hasSize(STREAMS * FRAMES);
    assertThat(alone.values()).anyMatch(mask -> mask.getRecomputed() < 100);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 3_000_000})
  void withoutMemoryForItNothingIsKept(long warmBytes) {
    Map<String, Mask> shifted = run(EXACT, new Spread(4, 2), 0, warmBytes);
    assertThat(shifted).hasSize(STREAMS * FRAMES);
    // All but those that come to the network before the frame before them has been solved.
    assertThat(registry.get("segstream.network.whole").counter().count())
        .isGreaterThan(STREAMS * FRAMES / 2.0);
  }

  @Test
  void framesDroppedUnderOverloadLeaveExactMasksAsTheyWouldBe() {
    DropPolicies latest = new DropPolicies(List.of(Rule.parse("*=latest")));
    HeldEngine held = new HeldEngine(engine(OnBroker.MODEL, EXACT, 1), 0);
    Map<String, Mask> published;
    try (StreetCameras cameras =
        new StreetCameras(
            StreetCameras.segmenter(OnBroker.MODEL, held),
            new Spread(1, 1).options(Long.MAX_VALUE, latest),
            0,
            registry)) {
      int sent = 0;
      for (int burst = 0; burst < 4; burst++) {
        cameras.send(1, sent++);
        held.awaitFrames(1);
        for (int late = 0; late < 3; late++) {
          cameras.send(1, sent++);
        }
        held.release(2);
        held.awaitFrames(1);
        await().until(() -> cameras.underWay() == 0);
      }
      published = cameras.await(sent);
    }
    List<Integer> sequences = StreetCameras.sequences(published.values(), 1);
    assertThat(sequences).containsExactly(0, 3, 4, 7, 8, 11, 12, 15);
    assertThat(published.values()).anyMatch(mask -> mask.getRecomputed() < 100);
    try (StreetCameras cameras =
        new StreetCameras(
            segmenter("1", Optional.empty(), 1),
            Spread.ALONE.options(Long.MAX_VALUE, DropPolicies.NONE),
            0,
            new SimpleMeterRegistry())) {
      sequences.forEach(sequence -> cameras.send(1, sequence));
      assertThat(StreetCameras.results(published))
          .isEqualTo(StreetCameras.results(cameras.await(sequences.size())));
    }
  }

  /** Masks by stream and sequence; after half of the frames another version takes over. */
  private Map<String, Mask> run(
      Optional<ShiftOptions> shift, Spread spread, double noise, long warmBytes) {
    try (StreetCameras cameras =
        new StreetCameras(
            segmenter("1", shift, spread.threads()),
            spread.options(warmBytes, DropPolicies.NONE),
            noise,
            registry)) {
      for (int i = 0; i < FRAMES; i++) {
        if (i == FRAMES / 2) {
          cameras.await(STREAMS * i);
          cameras.swap(segmenter("2", shift, spread.threads()));
        }
        for (int stream = 0; stream < STREAMS; stream++) {
          cameras.send(stream, i);
        }
      }
      return cameras.await(STREAMS * FRAMES);
    }
  }

  private static Segmenter segmenter(String version, Optional<ShiftOptions> shift, int threads) {
    SegmentationModel model = OnBroker.MODEL.named("street", version);
    return StreetCameras.segmenter(model, engine(model, shift, threads));
  }

  private static SegmentationEngine engine(
      SegmentationModel model, Optional<ShiftOptions> shift, int threads) {
    return Engines.open(model, EngineKind.ONNX, DeviceChoice.CPU, Precision.AUTO, threads, shift);
  }
}
