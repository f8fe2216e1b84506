package org.segstream.cli.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.segstream.trainer.OfflineTraining;
import org.segstream.trainer.dataset.DataSpec;
import org.segstream.trainer.teaching.AnswerFolder;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Options of {@code train} and {@code model prune}: which images. */
final class DataOptions {
  @Option(
      names = "--data",
      showDefaultValue = Visibility.NEVER,
      required = true,
      arity = "1..*",
      paramLabel = "DIR[:SHARE]",
      description =
          "Folders in CamVid layout; SHARE says how often each is drawn, by default its number of"
              + " images. Trains on train.txt and is judged by the first val.txt.")
  private List<String> data = new ArrayList<>();

  @Option(
      names = "--splits",
      split = ",",
      paramLabel = "SPLIT",
      description =
          "Lists to train on. With train,val there is nothing left to choose the best weights by:"
              + " for a last run after all choices are made; its last weights are kept.")
  private List<String> splits = List.of("train");

  @Option(
      names = "--hold-out",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "PREFIX",
      description =
          "Not to train on images whose names begin so, but to be judged by them; may be repeated.")
  private List<String> holdOut = new ArrayList<>();

  /**
   * The images with labels alone.
   *
   * @throws IllegalArgumentException if a folder's share is none
   */
  OfflineTraining.Selection selection() {
    return selection(List.of(), new TeacherOptions(), Optional.empty(), OptionalDouble.empty());
  }

  /**
   * The images.
   *
   * @param unlabelled videos and folders of frames without labels
   * @param teachers to learn from
   * @param answers folder that keeps what they say
   * @param edgeFold share of the images that edges are sought by
   * @throws IllegalArgumentException if a folder's share is none
   */
  OfflineTraining.Selection selection(
      List<String> unlabelled,
      TeacherOptions teachers,
      Optional<Path> answers,
      OptionalDouble edgeFold) {
    return new OfflineTraining.Selection(
        data.stream().map(DataSpec::parse).toList(),
        splits,
        holdOut,
        unlabelled,
        teachers.files(),
        teachers.map(),
        answers.map(AnswerFolder::new),
        edgeFold);
  }
}
