package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.cumulative.CumulativeCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.segstream.crf.Solvers;
import org.segstream.transport.TransportException;
import org.segstream.v1.LabelClass;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.v1.StartKind;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.ModelFileException;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.options.WorkerOptions;
import org.segstream.worker.serving.Admission;
import org.segstream.worker.serving.LabelChange;
import org.segstream.worker.serving.ModelFollower;
import org.segstream.worker.serving.ModelSlot;

/** Models change while streams go on. */
class ModelTakeOverTest extends OnModelsTopic {
  private static final int FRAMES = 30;

  @Test
  void aNewVersionTakesOverBetweenTwoFramesOfAStream() {
    publish(ModelVersions.version("1"));
    makeChampion("1");
    try (ModelSlot slot = new ModelSlot();
        ModelFollower follower = follow(slot, ModelTakeOverTest::load)) {
      assertThat(follower.awaitModel(PATIENCE)).isTrue();
      try (Worker worker = new Worker(kafka, topics, slot, WorkerOptions.DEFAULTS, registry)) {
        publishFrames(0, FRAMES);
        await().until(() -> worker.account().segmented() > FRAMES / 2);
        publish(ModelVersions.version("2"));
        makeChampion("2");
        int next = FRAMES;
        for (; slot.reference().orElseThrow().getVersion().equals("1"); next++) {
          publishFrames(next, next + 1);
          int published = 2 * next;
          await().until(() -> worker.account().segmented() > published - 4);
        }
        publishFrames(next, next + 5);
        int end = next + 5;
        Map<String, List<Mask>> streams =
            masks(2 * end).stream().collect(Collectors.groupingBy(Mask::getStreamId));
        assertThat(streams).hasSize(2);
        streams.values().forEach(stream -> assertOneChange(stream, end));
        await().untilAsserted(() -> assertThat(slot.loaded()).as("the old one closed").isOne());
        assertThat(worker.ended()).isNotDone();
      }
    }
    assertThat(registry.counter("segstream.models.taken").count()).isEqualTo(2);
    assertThat(registry.get("segstream.models.at.work").tag("version", "2").gauge().value())
        .isOne();
  }

  private void publishFrames(int from, int to) {
    for (int i = from; i < to; i++) {
      publish(frame("left", i % 10).toBuilder().setSequence(i).build());
      publish(frame("right", i % 10).toBuilder().setSequence(i).build());
    }
  }

  private static void assertOneChange(List<Mask> stream, int frames) {
    assertThat(stream.stream().map(Mask::getSequence))
        .isEqualTo(LongStream.range(0, frames).boxed().toList());
    assertThat(stream)
        .allSatisfy(mask -> assertThat(mask.getOutcome()).isEqualTo(Outcome.OUTCOME_SEGMENTED));
    List<String> versions = stream.stream().map(mask -> mask.getModel().getVersion()).toList();
    int change = versions.indexOf("2");
    assertThat(change).isPositive();
    assertThat(versions.subList(0, change)).containsOnly("1");
    assertThat(versions.subList(change, frames)).containsOnly("2");
    assertThat(stream.get(change).getModel().getSha256())
        .isNotEqualTo(stream.getFirst().getModel().getSha256());
    assertThat(stream.get(change).getCertificate().getStart())
        .as("what was remembered was another model's")
        .isIn(StartKind.START_KIND_COLD, StartKind.START_KIND_COARSE);
  }

  @Test
  void aChampionWithOtherLabelsIsTakenOverWhereThatIsAllowed() {
    Admission any = new Admission(ModelTakeOverTest::load, 2, LabelChange.TAKEN);
    try (ModelSlot slot = new ModelSlot(load(ModelVersions.version("1")));
        ModelFollower _ = follow(slot, any);
        Worker worker = new Worker(kafka, topics, slot, WorkerOptions.DEFAULTS, registry)) {
      publishFrames(0, 3);
      assertThat(masks(6))
          .allSatisfy(mask -> assertThat(mask.getLabelSet().getName()).isEqualTo("camvid-11"));
      publish(ModelVersions.ofTwoClasses("2"));
      makeChampion("2");
      awaitAtWork(slot, "2");
      publishFrames(3, 5);
      List<Mask> after = masks(10).stream().filter(mask -> mask.getSequence() > 2).toList();
      assertThat(after)
          .hasSize(4)
          .allSatisfy(mask -> {
            assertThat(mask.getOutcome()).isEqualTo(Outcome.OUTCOME_SEGMENTED);
            assertThat(mask.getModel().getVersion()).isEqualTo("2");
            assertThat(mask.getLabelSet().getName()).isEqualTo("two");
            assertThat(mask.getLabelSet().getClassesList())
                .extracting(LabelClass::getName)
                .containsExactly("Sky", "Rest");
          });
      assertThat(after)
          .filteredOn(mask -> mask.getSequence() == 3)
          .as("what was remembered had other labels")
          .hasSize(2)
          .allSatisfy(mask ->
              assertThat(mask.getCertificate().getStart())
                  .isIn(StartKind.START_KIND_COLD, StartKind.START_KIND_COARSE));
      publish(ModelVersions.version("3"));
      makeChampion("3");
      awaitAtWork(slot, "3");
      publish(ModelVersions.version("4"));
      makeChampion("4");
      awaitAtWork(slot, "4");
      assertThat(worker.ended()).isNotDone();
    }
    assertThat(registry.counter("segstream.models.label.changes").count()).isEqualTo(2);
    assertThat(registry.counter("segstream.models.taken").count()).isEqualTo(3);
  }

  @Test
  void theFrameUnderWayIsFinishedByTheModelThatSawIt() {
    HeldEngine held = new HeldEngine(MODEL.labels(), 0);
    List<String> closed = Collections.synchronizedList(new ArrayList<>());
    try (ModelSlot slot = new ModelSlot(watched(ModelVersions.version("1"), held, closed));
        Worker worker = new Worker(kafka, topics, slot, WorkerOptions.DEFAULTS, registry)) {
      publish(frame("cam", 0));
      held.awaitFrames(1);
      slot.put(watched(ModelVersions.version("2"), new ColourEngine(MODEL.labels()), closed));
      assertThat(slot.loaded()).isEqualTo(2);
      assertThat(closed).isEmpty();
      held.release(1);
      assertThat(masks(1).getFirst().getModel().getVersion()).isEqualTo("1");
      await().untilAsserted(() -> assertThat(closed).containsExactly("1"));
      publish(frame("cam", 1));
      assertThat(masks(2).getLast().getModel().getVersion()).isEqualTo("2");
      assertThat(worker.ended()).isNotDone();
    }
    assertThat(closed).containsExactly("1", "2");
  }

  @Test
  void aModelThatMayNotBeUsedIsRefusedWithItsReason() throws IOException {
    try (ModelSlot slot = new ModelSlot(load(ModelVersions.version("1")));
        ModelFollower follower = follow(slot, ModelTakeOverTest::load);
        Worker worker = new Worker(kafka, topics, slot, WorkerOptions.DEFAULTS, registry)) {
      assertThat(follower.awaitModel(PATIENCE)).isTrue();
      byte[] none = "no model".getBytes(StandardCharsets.UTF_8);
      publish(
          ModelVersions.record(ModelVersions.version("digest")).toBuilder()
              .setSha256(ByteString.copyFrom(new byte[32]))
              .build());
      publish(ModelVersions.record("garbage", none));
      publish(ModelVersions.foreign("labels"));
      publish(ModelVersions.record("nan", ModelVersions.notANumber("nan")));
      publish(ModelVersions.overflowing("infinite"));
      publish(
          ModelVersions.record(ModelVersions.version("2")).toBuilder().setVersion("named").build());
      Map.of(
              "digest", "record",
              "garbage", "unreadable",
              "labels", "labels",
              "infinite", "warm_up",
              "named", "name",
              "nowhere", "missing")
          .forEach((version, reason) -> {
            makeChampion(version);
            await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(refused(reason)).as(version).isOne());
          });
      makeChampion("nan");
      await().atMost(PATIENCE).until(() -> refused("unreadable") == 2);
      assertUnreadable("short", ModelVersions.tooShort("short"), "parameter values");
      assertUnreadable(
          "classes",
          ModelVersions.ofOneClassMore("classes"),
          "its parameters are not those of architecture");
      makeChampion("not a version");
      await().atMost(PATIENCE).until(() -> refused("pointer") == 1);
      publish(frame("cam", 0));
      assertThat(masks(1).getFirst().getModel().getVersion()).isEqualTo("1");
      assertThat(slot.loaded()).isOne();
      assertThat(worker.ended()).isNotDone();
    }
    assertThat(registry.counter("segstream.models.taken").count()).isZero();
    assertThat(refused("engine")).isZero();
  }

  /** Refused as unreadable, for the reason meant and not for another. */
  private void assertUnreadable(String version, byte[] payload, String reason) {
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(() -> ModelFile.decode(payload, version))
        .withMessageContaining(reason);
    double before = refused("unreadable");
    publish(ModelVersions.record(version, payload));
    makeChampion(version);
    await().atMost(PATIENCE).until(() -> refused("unreadable") == before + 1);
  }

  @Test
  void aModelThatBreaksWhatReadsItIsRefusedAndTheNextOneIsTaken() throws IOException {
    publish(ModelVersions.record("bomb", ModelVersions.bomb("bomb")));
    publish(ModelVersions.version("native"));
    publish(ModelVersions.version("large"));
    publish(ModelVersions.version("2"));
    try (ModelSlot slot = new ModelSlot(load(ModelVersions.version("1")));
        ModelFollower follower = follow(slot, ModelTakeOverTest::loadOrBreak)) {
      Map.of("bomb", "unreadable", "native", "engine", "large", "warm_up")
          .forEach((version, reason) -> {
            makeChampion(version);
            await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(refused(reason)).as(version).isOne());
          });
      makeChampion("2");
      awaitAtWork(slot, "2");
      assertThat(follower.isFollowing()).isTrue();
    }
  }

  private static Segmenter loadOrBreak(SegmentationModel model) {
    return switch (model.version()) {
      case "native" -> throw new UnsatisfiedLinkError("no engine here");
      case "large" ->
          new Segmenter(
              model,
              (Engine)
                  _ -> {
                    throw new OutOfMemoryError("as a test");
                  },
              Solvers.best(),
              MaskSize.OF_FRAME);
      default -> load(model);
    };
  }

  /** An engine of one method. */
  private interface Engine extends SegmentationEngine {
    @Override
    default String description() {
      return "broken";
    }

    @Override
    default void close() {}
  }

  @Test
  void anErrorOfTheFollowerItselfIsTold() {
    MeterRegistry broken =
        new SimpleMeterRegistry() {
          @Override
          protected Counter newCounter(Meter.Id id) {
            return new CumulativeCounter(id) {
              @Override
              public void increment(double amount) {
                throw new StackOverflowError("as a test");
              }
            };
          }
        };
    publish(ModelVersions.version("1"));
    makeChampion("1");
    Admission admission = new Admission(ModelTakeOverTest::load, 1, LabelChange.REFUSED);
    try (ModelSlot slot = new ModelSlot();
        ModelFollower follower =
            new ModelFollower(kafka, topics, ModelVersions.NAME, admission, slot, broken)) {
      await().atMost(PATIENCE).until(() -> !follower.isFollowing());
      assertThat(broken.get("segstream.models.followed").gauge().value()).isZero();
      assertThatExceptionOfType(TransportException.class)
          .isThrownBy(() -> follower.awaitModel(PATIENCE))
          .withMessageContaining("cannot be followed");
    }
  }

  @Test
  void aPointerBeforeItsModelIsFollowedOnceTheModelComes() {
    makeChampion("1");
    try (ModelSlot slot = new ModelSlot();
        ModelFollower _ = follow(slot, ModelTakeOverTest::load)) {
      await().atMost(PATIENCE).until(() -> refused("missing") == 1);
      publish(ModelVersions.version("1"));
      awaitAtWork(slot, "1");
    }
  }

  @Test
  void anEngineThatDoesNotTakeAModelRefusesIt() {
    try (ModelSlot slot = new ModelSlot(load(ModelVersions.version("1")));
        ModelFollower _ =
            follow(
                slot,
                model -> {
                  throw new IllegalStateException("no " + model.id() + " here");
                })) {
      publish(ModelVersions.version("2"));
      makeChampion("2");
      await().atMost(PATIENCE).until(() -> refused("engine") == 1);
      assertThat(slot.reference().orElseThrow().getVersion()).isEqualTo("1");
    }
  }

  @Test
  void movingThePointerBackBringsTheOldVersionBack() {
    publish(ModelVersions.version("1"));
    publish(ModelVersions.version("2"));
    makeChampion("2");
    try (ModelSlot slot = new ModelSlot();
        ModelFollower follower = follow(slot, ModelTakeOverTest::load)) {
      assertThat(follower.awaitModel(PATIENCE)).isTrue();
      assertThat(slot.reference().orElseThrow().getVersion()).isEqualTo("2");
      makeChampion("1");
      awaitAtWork(slot, "1");
      makeChampion("2");
      awaitAtWork(slot, "2");
      await().untilAsserted(() -> assertThat(slot.loaded()).isOne());
    }
  }

  @Test
  void withoutAChampionTheBeginningEndsInTimeWithWhatThereIs() {
    try (ModelSlot empty = new ModelSlot();
        ModelFollower follower = follow(empty, ModelTakeOverTest::load)) {
      assertThat(follower.awaitModel(Duration.ofSeconds(1))).isFalse();
    }
    try (ModelSlot given = new ModelSlot(load(ModelVersions.version("given")));
        ModelFollower follower = follow(given, ModelTakeOverTest::load)) {
      assertThat(follower.awaitModel(PATIENCE)).isTrue();
      assertThat(given.reference().orElseThrow().getVersion()).isEqualTo("given");
    }
    assertThat(refused("missing")).isZero();
  }

  private static Segmenter watched(
      SegmentationModel model, SegmentationEngine engine, List<String> closed) {
    return new Segmenter(
        model,
        new SegmentationEngine() {
          @Override
          public Logits infer(List<RgbImage> batch) {
            return engine.infer(batch);
          }

          @Override
          public String description() {
            return "watched";
          }

          @Override
          public void close() {
            closed.add(model.version());
          }
        },
        Solvers.best(),
        MaskSize.OF_FRAME);
  }

  private static Segmenter load(SegmentationModel model) {
    return new Segmenter(
        model,
        Engines.open(model, EngineKind.ONNX, DeviceChoice.CPU, 1),
        Solvers.best(),
        MaskSize.OF_FRAME);
  }
}
