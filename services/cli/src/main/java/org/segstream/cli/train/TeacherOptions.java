package org.segstream.cli.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.segstream.trainer.training.SelfTrainingPlan;
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
          "Models whose softened answers are targets beside the labels. Imported ones and those"
              + " with other classes (--teacher-map) are asked once for each image of the first"
              + " folder and of --unlabelled, the others for each chip.")
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
      names = "--unlabelled",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "DIR|VIDEO",
      description =
          "Frames without labels, for --teacher or --self-train: a folder of images or a video; may"
              + " be repeated. Frames that the run is judged by are left out.")
  private List<String> unlabelled = new ArrayList<>();

  @Option(
      names = "--unlabelled-share",
      paramLabel = "S",
      description = "With --teacher, share of the chips that are of --unlabelled, 0 to below 1.")
  private double share = 0.5;

  @Option(
      names = "--self-train",
      description =
          "Train two networks whose averages label the frames of --unlabelled for each other"
              + " (cyclic self-training).")
  private boolean selfTrain;

  @Option(
      names = "--self-train-weight",
      paramLabel = "W",
      description = "Weight of the loss against these labels.")
  private double selfWeight = 1;

  @Option(
      names = "--self-train-after",
      paramLabel = "S",
      description = "Share of the run before they are learned from.")
  private double after = SelfTrainingPlan.NONE.after();

  @Option(
      names = "--self-train-confidence",
      paramLabel = "P",
      description = "Probability from which a pixel's label counts.")
  private double confidence = SelfTrainingPlan.NONE.confidence();

  @Option(
      names = "--self-train-gap",
      paramLabel = "GAP",
      description = "Relative gap of the certificate up to which a frame's labels count.")
  private double gap = SelfTrainingPlan.NONE.gap();

  List<Path> files() {
    return List.copyOf(teachers);
  }

  Optional<Path> map() {
    return teacherMap;
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
        unlabelled.isEmpty() || selfTrain ? 0 : share);
  }

  /**
   * The plan of self-training.
   *
   * @throws IllegalArgumentException if an option is out of its range, or there is nothing to label
   */
  SelfTrainingPlan selfTraining() {
    if (!selfTrain) {
      return SelfTrainingPlan.NONE;
    }
    if (unlabelled.isEmpty() || !(selfWeight > 0)) {
      throw new IllegalArgumentException(
          "--self-train needs frames to label and a weight above 0: give --unlabelled");
    }
    return new SelfTrainingPlan(selfWeight, after, confidence, gap);
  }
}
