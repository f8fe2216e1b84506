package org.segstream.cli.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.segstream.trainer.training.TeacherPlan;
import org.segstream.vision.model.ModelFile;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Options of {@code train} and {@code trainer}: learning from other models' answers. */
final class TeacherOptions {
  @Option(
      names = "--teacher",
      showDefaultValue = Visibility.NEVER,
      split = ",",
      paramLabel = "MODEL",
      description =
          "Models whose softened answers are targets beside the labels. Imported ones and those"
              + " with other classes (--teacher-map) are asked once for each image of the first"
              + " data set and each unlabelled one, the others for each chip.")
  private List<Path> teachers = new ArrayList<>();

  @Option(
      names = "--teacher-map",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "FILE",
      description =
          "CSV of lines label,class: which class of the data each label of teachers with other"
              + " labels stands for, by names or ids; with -, or without a line, none.")
  private Optional<Path> teacherMap = Optional.empty();

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
      names = "--unlabelled-share",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "S",
      description =
          "With --teacher, share of the chips that are of unlabelled frames, 0 to below 1 (default:"
              + " 0.5 where train has --unlabelled, else 0).")
  private Optional<Double> share = Optional.empty();

  List<Path> files() {
    return List.copyOf(teachers);
  }

  Optional<Path> map() {
    return teacherMap;
  }

  /**
   * The plan.
   *
   * @param usualShare of the chips that are of unlabelled frames
   * @throws IllegalArgumentException if an option is out of its range
   */
  TeacherPlan plan(double usualShare) {
    return new TeacherPlan(
        teachers.stream().map(file -> ModelFile.read(file).id()).toList(),
        weight,
        temperature,
        share.orElse(usualShare));
  }
}
