package org.segstream.trainer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.segstream.crf.training.Annealing;
import org.segstream.trainer.dataset.DataSpec;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.dataset.TinyStreet;
import org.segstream.trainer.dataset.TrainingData;
import org.segstream.trainer.loss.FieldPlan;
import org.segstream.trainer.loss.LogitAdjustment;
import org.segstream.trainer.training.MethodPlan;
import org.segstream.trainer.training.Schedule;
import org.segstream.trainer.training.TrainingBudget;
import org.segstream.trainer.training.TrainingListener;
import org.segstream.trainer.training.TrainingPlan;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.SegmentationModel;

class OfflineTrainingTest {
  @TempDir private Path folder;

  private static TrainingPlan plan(FieldPlan field) {
    return new TrainingPlan(
        "street-net-1",
        TinyStreet.augmentation(64, 48),
        2,
        new TrainingBudget.Images(48),
        new Schedule(0.002, 0.1, 0.9),
        0.02,
        5,
        0.9,
        1.1,
        0,
        2,
        field,
        4,
        24,
        24);
  }

  @Test
  void leavesAModelThatSaysHowItCameToBeAndAReportToLookAt() throws IOException {
    train(FieldPlan.NONE, List.of("train"), List.of("a"), new TrainingListener() {});

    SegmentationModel model = ModelFile.read(out());
    assertThat(model.id()).isEqualTo("tiny/3");
    assertThat(model.terms()).isEqualTo("For tests only.");
    assertThat(model.training())
        .containsEntry("command", "segstream train --data …")
        .containsEntry("held_out", List.of("a"))
        .containsKeys("seed", "images_seen", "data", "miou_without_crf", "miou_there_with_crf");
    assertThat((Map<?, ?>) model.training().get("miou_without_crf")).hasSize(2);
    String page = Files.readString(folder.resolve("tiny.segmodel.html"));
    assertThat(page).contains("<svg", "Bicyclist", "data:image/jpeg;base64,", "val after 48");
    assertThat(page).doesNotContain("http://", "https://");
    assertThat(Files.readAllLines(folder.resolve("tiny.segmodel.jsonl")))
        .hasSize(1 + 1 + 4)
        .anySatisfy(line -> assertThat(line).contains("\"loss\":"))
        .anySatisfy(line -> assertThat(line).contains("\"miou\":"));
  }

  @ParameterizedTest
  @EnumSource
  void aFieldTrainedWithTheNetworkIsWhatTheModelHasAndIsJudgedBy(
      FieldPlan.Compatibility compatibility) throws IOException {
    FieldPlan field =
        new FieldPlan(
            FieldPlan.Form.SURROGATE,
            0.25,
            0.5,
            2,
            Annealing.usual(),
            0.1,
            FieldPlan.NONE.edges(),
            compatibility);
    List<TrainingListener.Evaluated> best = new ArrayList<>();
    train(
        field,
        List.of("train"),
        List.of("a"),
        new TrainingListener() {
          @Override
          public void evaluated(Evaluated evaluated) {
            if (evaluated.best()) {
              best.add(evaluated);
            }
          }
        });

    SegmentationModel model = ModelFile.read(out());
    assertThat(model.crf()).isEqualTo(best.getLast().edges().orElseThrow());
    assertThat(model.crf().families()).isNotEqualTo(field.edges().families());
    assertThat(model.crf().compatibility().stream().distinct().count())
        .isGreaterThan(compatibility == FieldPlan.Compatibility.LEARNED ? 2 : -1);
    assertThat(model.crf().table().isPresent())
        .isEqualTo(compatibility == FieldPlan.Compatibility.LEARNED);
    Map<String, Double> expected = new LinkedHashMap<>();
    best.stream()
        .filter(e -> e.imagesSeen() == best.getLast().imagesSeen())
        .forEach(e -> expected.put(e.set(), Math.round(100 * e.confusion().miou()) / 100.0));
    assertThat(model.training().get("miou_with_crf")).isEqualTo(expected);
    assertThat(model.training()).doesNotContainKey("miou_there_with_crf");
  }

  @Test
  void aLastRunOnEverythingKeepsItsLastWeightsAndSaysSo() {
    train(FieldPlan.NONE, List.of("train", "val"), List.of(), new TrainingListener() {});

    assertThat(ModelFile.read(out()).training())
        .containsEntry("splits", List.of("train", "val"))
        .containsEntry("images_seen", 48)
        .containsEntry("miou_without_crf", Map.of());
  }

  private List<Double> losses(TrainingPlan plan, Optional<Path> from, Path to) {
    List<Double> losses = new ArrayList<>();
    new OfflineTraining(
            plan,
            new OfflineTraining.Selection(
                List.of(DataSpec.parse(folder.toString())), List.of("train", "val"), List.of()),
            new OfflineTraining.Files(to, from, Optional.empty()),
            new OfflineTraining.Description("tiny", "3", "For tests only.", "segstream train"),
            1)
        .run(
            new TrainingListener() {
              @Override
              public void stepped(Step step) {
                losses.add(step.loss());
              }
            });
    return losses;
  }

  @Test
  void anAdjustmentIsInTheModelAndNotInItsTraining() {
    TinyStreet.write(folder);
    TrainingPlan plain = plan(FieldPlan.NONE);
    TrainingPlan adjusting = plain.by(MethodPlan.NONE.adjusted(0.5));
    Path first = folder.resolve("plain.segmodel");
    Path second = folder.resolve("adjusted.segmodel");

    assertThat(losses(adjusting, Optional.empty(), second))
        .isEqualTo(losses(plain, Optional.empty(), first));
    SegmentationModel raw = ModelFile.read(first);
    SegmentationModel adjusted = ModelFile.read(second);
    LogitAdjustment by = LogitAdjustment.of(adjusted);
    assertThat(by.strength()).isEqualTo(0.5);
    assertThat(LogitAdjustment.of(raw)).isEqualTo(LogitAdjustment.NONE);
    // Rare classes are said less often.
    assertThat(by.shift().get(raw.labels().names().indexOf("Pole"))).isNegative();
    assertThat(by.shift().get(raw.labels().names().indexOf("Road"))).isPositive();
    assertThat(by.shift()).hasSize(raw.labels().size());

    // What goes on from it goes on from what was trained.
    List<Double> onward = losses(adjusting, Optional.of(second), folder.resolve("onward.segmodel"));
    List<Double> fromSame = losses(plain, Optional.of(first), folder.resolve("other.segmodel"));
    assertThat(onward.getFirst()).isCloseTo(fromSame.getFirst(), within(1e-5));
  }

  private Path out() {
    return folder.resolve("tiny.segmodel");
  }

  @Test
  void imagesThatAreKeptForItChooseTheEdges() {
    TinyStreet.write(folder);
    new OfflineTraining(
            plan(FieldPlan.NONE),
            new OfflineTraining.Selection(
                List.of(DataSpec.parse(folder.toString())),
                List.of("train"),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                OptionalDouble.of(0.7)),
            new OfflineTraining.Files(out(), Optional.empty(), Optional.empty()),
            new OfflineTraining.Description("tiny", "3", "For tests only.", "segstream train"),
            1)
        .run(new TrainingListener() {});

    SegmentationModel model = ModelFile.read(out());
    assertThat(String.valueOf(model.training().get("data")))
        .contains("the last 4 images of", "not trained on: kept for the edges");
    Map<?, ?> tuned = requireNonNull((Map<?, ?>) model.training().get("edges_tuned"));
    assertThat(tuned.get("images")).isEqualTo("3 images kept for it, 1 more held out");
    assertThat((Double) tuned.get("miou_held_out"))
        .isGreaterThanOrEqualTo((Double) tuned.get("miou_held_out_before"));
  }

  @Test
  void whatIsKeptForEdgesIsNotTrainedOn() {
    TinyStreet.write(folder);
    TrainingData all =
        TrainingData.load(List.of(DataSpec.parse(folder.toString())), List.of("train"), List.of());
    TrainingData kept = all.keepingForEdges(0.7);

    assertThat(names(kept.sources().getFirst().images())).containsExactly("a0", "b0");
    assertThat(names(kept.edgeFold())).containsExactly("a1", "b1", "a2", "b2");
    assertThat(all.keepingForEdges(0.6)).isSameAs(all);
  }

  private static List<String> names(List<LabelledImage> images) {
    return images.stream().map(LabelledImage::name).toList();
  }

  @Test
  void notAllImagesCanBeKeptForEdges() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new OfflineTraining.Selection(
                List.of(),
                List.of("train"),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                OptionalDouble.of(1)))
        .withMessageContaining("must be from 0 below 1");
  }

  private void train(
      FieldPlan field, List<String> splits, List<String> holdOut, TrainingListener listener) {
    TinyStreet.write(folder);
    new OfflineTraining(
            plan(field),
            new OfflineTraining.Selection(
                List.of(DataSpec.parse(folder.toString())), splits, holdOut),
            new OfflineTraining.Files(out(), Optional.empty(), Optional.empty()),
            new OfflineTraining.Description(
                "tiny", "3", "For tests only.", "segstream train --data …"),
            1)
        .run(listener);
  }
}
