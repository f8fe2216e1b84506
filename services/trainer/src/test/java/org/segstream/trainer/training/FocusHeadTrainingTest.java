package org.segstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.trainer.dataset.DataSpec;
import org.segstream.trainer.dataset.FocusTargets;
import org.segstream.trainer.dataset.TinyStreet;
import org.segstream.trainer.dataset.TrainingData;
import org.segstream.trainer.replay.Disk;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;

class FocusHeadTrainingTest {
  private static final SegmentationModel MODEL =
      BundledModels.load("street")
          .withResolution(new Resolution(TinyStreet.WIDTH, TinyStreet.HEIGHT));
  private static final int IMAGES = 40;

  @TempDir private Path folder;
  private Path checkpoint = Path.of("");

  @BeforeEach
  void writeData() {
    TinyStreet.write(folder);
    checkpoint = folder.resolve("run.checkpoint");
  }

  private static FocusHeadTraining.Plan plan(long seed) {
    return new FocusHeadTraining.Plan(MODEL.id(), IMAGES, 0.01, new FocusTargets(12, 2), seed);
  }

  /**
   * Trains.
   *
   * @param stop after so many images the process is killed
   */
  private SegmentationModel train(
      long seed, Optional<Path> resume, List<Double> losses, long stop) {
    TrainingData data =
        TrainingData.load(List.of(DataSpec.parse(folder.toString())), List.of("train"), List.of());
    FocusHeadTraining.Plan plan = plan(seed);
    try (FocusHeadTraining training = new FocusHeadTraining(MODEL, data, plan, 1)) {
      resume.ifPresent(training::resume);
      return training.run(
          new Schedule(plan.learningRate(), 0.03, 0.9),
          new CheckpointFile(checkpoint, new Disk()),
          8,
          (seen, loss) -> {
            losses.add(loss);
            if (seen == stop) {
              throw new IllegalStateException("killed");
            }
          });
    }
  }

  @Test
  void learnsWhereSmallThingsAreAndLeavesTheNetworkAlone() {
    List<Double> losses = new ArrayList<>();
    SegmentationModel headed = train(1, Optional.empty(), losses, -1);
    assertThat(mean(losses.subList(IMAGES - 6, IMAGES)))
        .isLessThan(0.8 * mean(losses.subList(0, 3)));
    assertThat(headed.own().focusHead()).isPresent();
    MODEL
        .parameters()
        .values()
        .forEach((name, values) -> assertThat(headed.parameters().get(name)).isEqualTo(values));
    assertThat(headed.activations()).isEqualTo(MODEL.activations());
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  @Test
  void aRunThatWasKilledGoesOnWithTheVeryLossesItWouldHaveHad() {
    List<Double> whole = new ArrayList<>();
    SegmentationModel one = train(3, Optional.empty(), whole, -1);
    List<Double> first = new ArrayList<>();
    assertThatThrownBy(() -> train(3, Optional.empty(), first, 19)).hasMessage("killed");
    List<Double> rest = new ArrayList<>();
    SegmentationModel other = train(3, Optional.of(checkpoint), rest, -1);
    assertThat(first).isEqualTo(whole.subList(0, 19));
    assertThat(rest).isEqualTo(whole.subList(16, IMAGES));
    assertThat(ModelFile.encode(other)).isEqualTo(ModelFile.encode(one));
    List<Double> another = new ArrayList<>();
    train(4, Optional.empty(), another, -1);
    assertThat(another).isNotEqualTo(whole);
  }

  @Test
  void refusesTheCheckpointOfAnotherPlan() {
    train(3, Optional.empty(), new ArrayList<>(), -1);
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> train(4, Optional.of(checkpoint), new ArrayList<>(), -1))
        .withMessageContaining("belongs to another plan");
  }
}
