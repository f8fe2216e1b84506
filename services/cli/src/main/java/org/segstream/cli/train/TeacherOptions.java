package org.segstream.cli.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.segstream.trainer.training.TeacherPlan;
import org.segstream.vision.model.ModelFile;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Options of {@code train}: learning from other models' answers, on unlabelled frames too. */
final class TeacherOptions {
  @Option(
      names = "--teacher",
      showDefaultValue = Visibility.NEVER,
      split = ",",
      paramLabel = "MODEL",
      description =
          "Models of these architectures and classes whose softened answers are targets beside the"
              + " labels.")
  private List<Path> teachers = new ArrayList<>();

  @Option(
      names = "--teacher-weight",
      paramLabel = "W",
      description = "Weight of the loss against the teachers' answers.")
  private double weight = TeacherPlan.NONE.weight();

  @Option(
      names = "--teacher-temperature",
      paramLabel = "T",
      description = "By which logits are divided before answers are compared.")
  private double temperature = TeacherPlan.NONE.temperature();

  @Option(
      names = "--unlabelled",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "DIR|VIDEO",
      description =
          "Frames without labels, for the teachers to label: a folder of images or a video; may be"
              + " repeated. Frames that the run is judged by are left out.")
  private List<String> unlabelled = new ArrayList<>();

  @Option(
      names = "--unlabelled-share",
      paramLabel = "S",
      description = "Share of the chips that are of --unlabelled, 0 to below 1.")
  private double share = 0.5;

  List<Path> files() {
    return List.copyOf(teachers);
  }

  List<String> unlabelled() {
    return List.copyOf(unlabelled);
  }

  /**
   * The plan.
   *
   * @throws IllegalArgumentException if an option is out of its range
   */
  TeacherPlan plan() {
    return new TeacherPlan(
        teachers.stream().map(file -> ModelFile.read(file).id()).toList(),
        weight,
        temperature,
        unlabelled.isEmpty() ? 0 : share);
  }
}
