package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.v1.Mask;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.focus.Focus;
import org.segstream.vision.focus.FocusEngine;
import org.segstream.vision.focus.FocusSource;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.StreetCameras.Spread;
import org.segstream.worker.options.DropPolicies;
import org.segstream.worker.options.DropPolicies.Rule;

/** A worker that looks twice at frames that are larger than the network's working size. */
@Timeout(120)
class FocusedStreamsTest {
  private static final int STREAMS = 3;
  private static final int FRAMES = 6;
  private static final Focus FOCUS = new Focus(0.5, 2);
  private static final SegmentationModel MODEL =
      OnBroker.MODEL.withResolution(
          new Resolution(StreetCameras.WIDTH / 2, StreetCameras.HEIGHT / 2));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @ParameterizedTest
  @CsvSource({"4, 2", "2, 4", "3, 1"})
  void masksAreTheSameBitsForAnyThreadsAndBatchingWithModelsSwappedInMidStream(
      int batch, int threads) {
    Map<String, Mask> alone = run(Spread.ALONE);
    Map<String, Mask> together = run(new Spread(batch, threads));
    assertThat(StreetCameras.results(together))
        .isEqualTo(StreetCameras.results(alone))
        .hasSize(STREAMS * FRAMES);
    assertThat(together.values())
        .allMatch(Mask::hasSecondLook)
        .noneMatch(Mask::getSecondLookLeftOut)
        .allMatch(mask -> mask.getSecondLook() <= 50)
        .anyMatch(mask -> mask.getSecondLook() > 0);
    assertThat(together)
        .hasEntrySatisfying(
            StreetCameras.name(0, FRAMES - 1),
            last -> assertThat(last.getModel().getVersion()).isEqualTo("2"));
    assertThat(registry.get("segstream.network.second.look").summary().count())
        .isEqualTo(2 * STREAMS * FRAMES);
    assertThat(registry.get("segstream.network.second.looks.left.out").counter().count()).isZero();
  }

  @Test
  void theSecondLookIsTheFirstThingLeftOutOfStreamsThatMayDropFrames() {
    HeldEngine held = new HeldEngine(focused(MODEL, 1), 0);
    DropPolicies policies =
        new DropPolicies(List.of(Rule.parse("cam-1=latest"), Rule.parse("cam-2=deadline")));
    try (StreetCameras cameras =
        new StreetCameras(
            StreetCameras.segmenter(MODEL, held),
            Spread.ALONE.options(Long.MAX_VALUE, policies),
            0,
            registry)) {
      for (int camera = 0; camera < STREAMS; camera++) {
        cameras.send(camera, 0);
        held.awaitFrames(1);
        // Decoded, and waits for the network; so what comes after it waits in its queue.
        cameras.send(STREAMS, camera);
        cameras.send(camera, 1);
        cameras.send(camera, 2);
        held.release(camera == 1 ? 3 : 4);
        await().until(() -> cameras.underWay() == 0);
        cameras.send(camera, 3);
        held.release(1);
        await().until(() -> cameras.underWay() == 0);
        held.forgetFrames();
      }
      Map<String, Mask> masks = cameras.await(STREAMS * 5);
      assertThat(hurried(masks, 0)).as("of an archive none").isEmpty();
      assertThat(hurried(masks, 1)).as("1 was superseded").containsExactly(2);
      assertThat(hurried(masks, 2)).as("none was dropped").containsExactly(1, 2);
      assertThat(masks.values())
          .filteredOn(Mask::getSecondLookLeftOut)
          .allMatch(mask -> mask.getSecondLook() == 0);
      assertThat(StreetCameras.sequences(masks.values(), 1)).containsExactly(0, 2, 3);
      assertThat(StreetCameras.sequences(masks.values(), 2)).containsExactly(0, 1, 2, 3);
    }
    assertThat(registry.get("segstream.network.second.looks.left.out").counter().count())
        .isEqualTo(3);
  }

  @Test
  void aWorkerThatLooksOnceSaysNothingOfASecondLook() {
    try (StreetCameras cameras =
        new StreetCameras(
            StreetCameras.segmenter(MODEL, plain(MODEL, 1)),
            Spread.ALONE.options(Long.MAX_VALUE, DropPolicies.NONE),
            0,
            registry)) {
      cameras.send(0, 0);
      assertThat(cameras.await(1).values())
          .noneMatch(Mask::hasSecondLook)
          .noneMatch(Mask::getSecondLookLeftOut);
    }
  }

  private static List<Integer> hurried(Map<String, Mask> masks, int camera) {
    return StreetCameras.sequences(
        masks.values().stream().filter(Mask::getSecondLookLeftOut).toList(), camera);
  }

  private Map<String, Mask> run(Spread spread) {
    try (StreetCameras cameras =
        new StreetCameras(
            segmenter("1", spread),
            spread.options(Long.MAX_VALUE, DropPolicies.NONE),
            4,
            registry)) {
      for (int i = 0; i < FRAMES; i++) {
        if (i == FRAMES / 2) {
          cameras.await(STREAMS * i);
          cameras.swap(segmenter("2", spread));
        }
        for (int stream = 0; stream < STREAMS; stream++) {
          cameras.send(stream, i);
        }
      }
      return cameras.await(STREAMS * FRAMES);
    }
  }

  private static Segmenter segmenter(String version, Spread spread) {
    SegmentationModel model = MODEL.named("street", version);
    return StreetCameras.segmenter(model, focused(model, spread.threads()));
  }

  private static SegmentationEngine focused(SegmentationModel model, int threads) {
    return FocusEngine.open(model, FOCUS, FocusSource.AUTO, (each, _) -> plain(each, threads));
  }

  private static SegmentationEngine plain(SegmentationModel model, int threads) {
    return Engines.open(model, EngineKind.ONNX, DeviceChoice.CPU, threads);
  }
}
