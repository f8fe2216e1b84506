package org.segstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.segstream.crf.training.Annealing;
import org.segstream.trainer.dataset.DataSpec;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.dataset.TinyStreet;
import org.segstream.trainer.dataset.TrainingData;
import org.segstream.trainer.loss.FieldPlan;
import org.segstream.trainer.replay.Disk;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.NetworkParameters;

class ResumeTest {
  private static final int BATCH = 2;
  @TempDir private Path folder;
  private Path checkpoint = Path.of("");
  private final List<Double> losses = new ArrayList<>();
  private final List<Double> scores = new ArrayList<>();

  private final TrainingListener recorder =
      new TrainingListener() {
        @Override
        public void stepped(Step step) {
          losses.add(step.loss());
        }

        @Override
        public void evaluated(Evaluated evaluated) {
          scores.add(evaluated.confusion().miou());
        }
      };

  @BeforeEach
  void writeData() {
    TinyStreet.write(folder);
    checkpoint = folder.resolve("run.checkpoint");
  }

  private static TrainingPlan plan(long seed) {
    return plan(seed, FieldPlan.NONE);
  }

  private static TrainingPlan plan(long seed, FieldPlan field) {
    return new TrainingPlan(
        "street-net-1",
        TinyStreet.augmentation(64, 48),
        BATCH,
        new TrainingBudget.Images(12 * BATCH),
        new Schedule(0.002, 0.2, 0.9),
        0.02,
        5,
        0.9,
        1.1,
        0.05,
        2,
        field,
        seed,
        6 * BATCH,
        6 * BATCH);
  }

  private TrainingRun run(TrainingPlan plan) {
    TrainingData data =
        taught(
            plan,
            TrainingData.load(
                List.of(DataSpec.parse(folder.toString())), List.of("train"), List.of()));
    return new TrainingRun(
        plan,
        data,
        Optional.empty(),
        1,
        Optional.of(new CheckpointFile(checkpoint, new Disk())),
        recorder,
        _ -> {},
        System::nanoTime);
  }

  /** Where the plan has a teacher: one with random weights, and frames without labels. */
  private static TrainingData taught(TrainingPlan plan, TrainingData data) {
    List<LabelledImage> unlabelled = TinyStreet.withoutLabels(data);
    if (plan.methods().teachers().isNone()) {
      return data.beside(unlabelled, "street");
    }
    SegmentationModel teacher =
        new SegmentationModel(
            "teacher",
            "1",
            plan.architecture(),
            data.labelSet(),
            InputSettings.NORMALISATION,
            new Resolution(TinyStreet.WIDTH, TinyStreet.HEIGHT),
            plan.field().edges(),
            "none",
            Map.of(),
            NetworkParameters.initial(
                Architectures.byName(plan.architecture(), data.labelSet().size()), 7));
    return data.taughtBy(List.of(teacher))
        .with(unlabelled, "street", plan.methods().teachers().unlabelled());
  }

  /** Stops when so many losses have been recorded. */
  private BooleanSupplier after(int steps) {
    return () -> losses.size() == steps;
  }

  @ParameterizedTest
  @EnumSource
  void aResumedRunHasTheLossesOfTheRunThatWasNotKilled(FieldPlan.Form form) throws IOException {
    TrainingPlan plan =
        plan(
            1,
            new FieldPlan(
                form,
                0.3,
                0.5,
                2,
                Annealing.usual(),
                0.05,
                FieldPlan.NONE.edges(),
                FieldPlan.Compatibility.LEARNED));
    resumesExactly(plan);
  }

  static Stream<MethodPlan> methods() {
    return Stream.of(
        MethodPlan.NONE.withCentres(0.2),
        MethodPlan.NONE.inModules(3),
        MethodPlan.NONE.sparse(0.5),
        MethodPlan.NONE.withCentres(0.2).inModules(2),
        MethodPlan.NONE.taughtBy(new TeacherPlan(List.of("teacher/1"), 0.5, 2, 0.3)),
        MethodPlan.NONE.with(new SelfTrainingPlan(1, 0.25, 0.2, 0.5)),
        MethodPlan.NONE.with(new ChipPlan(ChipPlan.Form.SNIPER, 4 * BATCH)));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void soDoesARunByEachMethod(MethodPlan methods) throws IOException {
    resumesExactly(plan(1).by(methods));
  }

  private void resumesExactly(TrainingPlan plan) throws IOException {
    try (TrainingRun straight = run(plan)) {
      straight.run(() -> false);
    }
    List<Double> expectedLosses = List.copyOf(losses);
    List<Double> expectedScores = List.copyOf(scores);
    losses.clear();
    scores.clear();
    Files.delete(checkpoint);

    try (TrainingRun killed = run(plan)) {
      killed.run(after(8)); // two steps after the checkpoint, which are lost
    }
    losses.subList(6, 8).clear();
    try (TrainingRun resumed = run(plan)) {
      resumed.resume(checkpoint);
      resumed.run(() -> false);
    }

    assertThat(losses).hasSameSizeAs(expectedLosses).hasSize(12);
    for (int i = 0; i < losses.size(); i++) {
      assertThat(losses.get(i)).isCloseTo(expectedLosses.get(i), within(1e-5));
    }
    assertThat(scores).hasSameSizeAs(expectedScores);
    assertThat(scores.getLast()).isCloseTo(expectedScores.getLast(), within(1e-3));
  }

  @Test
  void lossesDependOnTheSeed() {
    try (TrainingRun one = run(plan(1))) {
      one.run(after(1));
    }
    try (TrainingRun other = run(plan(2))) {
      other.run(after(2));
    }

    assertThat(losses.getFirst()).isNotEqualTo(losses.getLast());
  }

  @Test
  void refusesACheckpointOfAnotherPlan() {
    try (TrainingRun one = run(plan(1))) {
      one.run(after(6));
    }
    try (TrainingRun other = run(plan(2))) {
      assertThatExceptionOfType(CheckpointException.class)
          .isThrownBy(() -> other.resume(checkpoint))
          .withMessageContaining("belongs to another plan");
    }
  }

  @Test
  void refusesADamagedCheckpoint() throws IOException {
    try (TrainingRun one = run(plan(1))) {
      one.run(after(6));
    }
    byte[] bytes = Files.readAllBytes(checkpoint);
    bytes[bytes.length / 2] ^= 1;
    Files.write(checkpoint, bytes);
    try (TrainingRun same = run(plan(1))) {
      assertThatExceptionOfType(CheckpointException.class)
          .isThrownBy(() -> same.resume(checkpoint))
          .withMessageContaining("damaged");
    }
  }
}
