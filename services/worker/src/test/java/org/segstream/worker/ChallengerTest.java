package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.segstream.crf.Solvers;
import org.segstream.transport.models.ModelKeys.Role;
import org.segstream.v1.Frame;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.options.WorkerOptions;
import org.segstream.worker.serving.Admission;
import org.segstream.worker.serving.LabelChange;
import org.segstream.worker.serving.ModelFollower;
import org.segstream.worker.serving.ModelSlot;
import org.segstream.worker.serving.ModelsAtWork;
import org.segstream.worker.serving.OneIn;
import org.segstream.worker.serving.StreamShare;

/** A challenger has a share of the streams, here "right" and not "left". */
class ChallengerTest extends OnModelsTopic {
  private static final OneIn LOOKED = new OneIn(2);

  private final ModelsAtWork models =
      new ModelsAtWork(
          new ModelSlot(load(ModelVersions.version("1"))),
          new ModelSlot(),
          new StreamShare(20),
          LOOKED);

  @AfterEach
  void close() {
    models.challenger().close();
    models.champion().close();
  }

  @Test
  void itSegmentsItsStreamsWhileItIsThereAndNoFrameIsLost() {
    try (ModelFollower _ = followChallengers(ChallengerTest::load);
        Worker worker = new Worker(kafka, topics, models, WorkerOptions.DEFAULTS, registry)) {
      publishFrames(0, 5);
      await().until(() -> worker.account().segmented() == 10);
      publish(ModelVersions.version("2"));
      point(Role.CHALLENGER, "2");
      awaitAtWork(models.challenger(), "2");
      publishFrames(5, 10);
      await().until(() -> worker.account().segmented() == 20);
      takeBack(Role.CHALLENGER);
      await().until(() -> models.challenger().reference().isEmpty());
      publishFrames(10, 15);

      List<Mask> masks = masks(30);
      assertThat(masks)
          .allSatisfy(mask -> assertThat(mask.getOutcome()).isEqualTo(Outcome.OUTCOME_SEGMENTED));
      assertThat(versions(masks, "left")).containsOnly("1").hasSize(15);
      assertThat(versions(masks, "right").subList(0, 5)).containsOnly("1");
      assertThat(versions(masks, "right").subList(5, 10)).containsOnly("2");
      assertThat(versions(masks, "right").subList(10, 15)).containsOnly("1");
      assertThat(masks.stream().filter(mask -> mask.getStreamId().equals("right")))
          .extracting(Mask::getSequence)
          .isEqualTo(LongStream.range(0, 15).boxed().toList());
      assertThat(masks).allSatisfy(ChallengerTest::isLookedAt);
      assertThat(masks.stream().filter(Mask::hasSecondOpinion)).hasSizeBetween(2, 3);
    }
    assertThat(registry.counter("segstream.challengers.taken").count()).isOne();
    assertThat(registry.counter("segstream.challengers.withdrawn").count()).isOne();
    assertThat(models.challenger().loaded()).as("closed").isZero();
  }

  @Test
  void oneOfOtherLabelsOrThatDoesNotLoadIsRefusedAndItsStreamsAreTheChampions() {
    try (ModelFollower _ = followChallengers(ChallengerTest::load);
        Worker worker = new Worker(kafka, topics, models, WorkerOptions.DEFAULTS, registry)) {
      publish(ModelVersions.version("2"));
      publish(ModelVersions.foreign("foreign"));
      publish(ModelVersions.overflowing("infinite"));
      point(Role.CHALLENGER, "2");
      awaitAtWork(models.challenger(), "2");
      for (String[] each : new String[][] {{"foreign", "labels"}, {"infinite", "warm_up"}}) {
        point(Role.CHALLENGER, each[0]);
        await()
            .atMost(PATIENCE)
            .until(() ->
                registry.counter("segstream.challengers.refused", "reason", each[1]).count() == 1);
        assertThat(models.challenger().reference()).isEmpty();
      }
      publishFrames(0, 5);
      assertThat(masks(10)).extracting(mask -> mask.getModel().getVersion()).containsOnly("1");
      assertThat(worker.ended()).isNotDone();
    }
    assertThat(registry.counter("segstream.challengers.withdrawn").count()).isOne();
  }

  @Test
  void theChampionItselfIsNoChallenger() {
    publish(ModelVersions.version("1"));
    point(Role.CHALLENGER, "1");
    publish(ModelVersions.version("2"));
    try (ModelFollower _ = followChallengers(ChallengerTest::load)) {
      publish(ModelVersions.version("3"));
      point(Role.CHALLENGER, "3");
      awaitAtWork(models.challenger(), "3");
      point(Role.CHALLENGER, "1");
      await().until(() -> models.challenger().reference().isEmpty());
    }
    assertThat(registry.counter("segstream.challengers.taken").count()).isOne();
  }

  /** One in two of "left", while the challenger is there. */
  private static void isLookedAt(Mask mask) {
    Frame frame =
        Frame.newBuilder().setStreamId(mask.getStreamId()).setSequence(mask.getSequence()).build();
    boolean looked =
        mask.getStreamId().equals("left")
            && mask.getSequence() >= 5
            && mask.getSequence() < 10
            && LOOKED.has(frame);
    assertThat(mask.hasSecondOpinion()).isEqualTo(looked);
    if (looked) {
      assertThat(mask.getSecondOpinion().getModel().getVersion()).isEqualTo("2");
      assertThat(mask.getSecondOpinion().getDisagreement()).isBetween(0f, 100f);
    }
  }

  private static List<String> versions(List<Mask> masks, String stream) {
    return masks.stream()
        .filter(mask -> mask.getStreamId().equals(stream))
        .map(mask -> mask.getModel().getVersion())
        .toList();
  }

  private void publishFrames(int from, int to) {
    for (int i = from; i < to; i++) {
      publish(frame("left", i % 10).toBuilder().setSequence(i).build());
      publish(frame("right", i % 10).toBuilder().setSequence(i).build());
    }
  }

  private ModelFollower followChallengers(Function<SegmentationModel, Segmenter> load) {
    return ModelFollower.ofChallengers(
        kafka,
        topics,
        ModelVersions.NAME,
        new Admission(load, 2, LabelChange.REFUSED),
        models,
        registry);
  }

  private static Segmenter load(SegmentationModel model) {
    return new Segmenter(
        model,
        Engines.open(model, EngineKind.ONNX, DeviceChoice.CPU, 1),
        Solvers.best(),
        MaskSize.OF_FRAME);
  }

  @Test
  void aShareHasSoManyOfTheStreamsAndThoseOfASmallerOne() {
    List<String> streams = LongStream.range(0, 10_000).mapToObj(i -> "camera-" + i).toList();
    Set<String> tenth = in(10, streams);
    assertThat(tenth).hasSizeBetween(900, 1100);
    assertThat(in(50, streams)).hasSizeBetween(4_800, 5_200).containsAll(tenth);
    assertThat(in(100, streams)).hasSize(10_000);
    assertThat(in(0, streams)).isEmpty();
    assertThat(new StreamShare(15.3).has("right")).as("on every machine").isTrue();
    assertThat(new StreamShare(15.2).has("right")).isFalse();
  }

  private static Set<String> in(double percent, List<String> streams) {
    StreamShare share = new StreamShare(percent);
    return streams.stream().filter(share::has).collect(Collectors.toSet());
  }
}
