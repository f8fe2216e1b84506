package org.segstream.trainer.pruning;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.crf.training.Annealing;
import org.segstream.trainer.OfflineTraining;
import org.segstream.trainer.dataset.DataSpec;
import org.segstream.trainer.dataset.TinyStreet;
import org.segstream.trainer.loss.FieldPlan;
import org.segstream.trainer.training.Schedule;
import org.segstream.trainer.training.TrainingBudget;
import org.segstream.trainer.training.TrainingListener;
import org.segstream.trainer.training.TrainingPlan;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.SegmentationModel;

class PruningTest {
  @TempDir private Path folder;

  private List<PruningStep> prune(SegmentationModel model, Path out) {
    Pruning.Request request = new Pruning.Request(model, PruningMethod.LEAN, 0.3, 2, 4, out);
    TrainingPlan plan =
        new TrainingPlan(
            model.architecture(),
            TinyStreet.augmentation(64, 48),
            2,
            new TrainingBudget.Images(8),
            new Schedule(0.001, 0.1, 0.9),
            0.02,
            5,
            0.9,
            1.1,
            0,
            2,
            new FieldPlan(
                FieldPlan.Form.SURROGATE,
                0,
                0.5,
                2,
                Annealing.from(1),
                0,
                model.crf(),
                FieldPlan.Compatibility.POTTS),
            3,
            8,
            8);
    List<PruningStep> steps = new ArrayList<>();
    SegmentationModel slim =
        new Pruning(
                request,
                plan,
                new OfflineTraining.Selection(
                    List.of(DataSpec.parse(folder.toString())), List.of("train"), List.of()),
                new OfflineTraining.Description("tiny", "2", "For tests only.", "segstream model"),
                1)
            .run(new TrainingListener() {}, steps::add);
    assertThat(ModelFile.read(out).graph()).isEqualTo(slim.graph());
    assertThat(ModelFile.read(out).crf()).isEqualTo(slim.crf());
    return steps;
  }

  @Test
  void aModelBecomesSmallerInRounds() throws Exception {
    TinyStreet.write(folder);
    SegmentationModel model = BundledModels.load("street");
    Path out = folder.resolve("slim.segmodel");
    List<PruningStep> steps = prune(model, out);
    assertThat(steps)
        .extracting(PruningStep::what)
        .containsExactly("as it was", "cut to 55 %", "trained", "cut to 30 %", "trained");
    List<Long> multiplications =
        steps.stream().map(step -> step.figures().multiplications()).toList();
    assertThat(multiplications.get(2)).isEqualTo(multiplications.get(1));
    assertThat((double) multiplications.get(4) / multiplications.get(0)).isBetween(0.25, 0.301);
    assertThat(steps).allMatch(step -> step.figures().network().isPresent());
    SegmentationModel slim = ModelFile.read(out);
    assertThat(slim.id()).isEqualTo("tiny/2");
    assertThat(slim.architecture())
        .startsWith("street-net-1:")
        .as("one that was pruned already is pruned further")
        .isNotEqualTo(model.architecture());
    assertThat(slim.crf()).isEqualTo(model.crf());
    assertThat(slim.resolution()).isEqualTo(model.resolution());
    assertThat(slim.training()).containsEntry("pruned_by", "lean");
    assertThat(slim.activations().tensors()).isNotEmpty();
    assertThat(Files.size(out)).isLessThan(3_000_000);
    byte[] first = Files.readAllBytes(out);
    prune(model, out);
    assertThat(Files.readAllBytes(out)).isEqualTo(first);
    try (var files = Files.list(folder)) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".cut"));
    }
  }
}
