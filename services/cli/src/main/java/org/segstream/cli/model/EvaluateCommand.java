package org.segstream.cli.model;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.segstream.cli.options.ModelOptions;
import org.segstream.trainer.dataset.CamVidLayout;
import org.segstream.trainer.labels.ClassMap;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.model.TemporalParameters;
import org.segstream.vision.segmenter.Segmenter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code segstream evaluate}. */
@Command(
    name = "evaluate",
    description =
        "Scores a model on labelled images in CamVid layout: one confusion matrix over the split,"
            + " void ignored, percent.",
    mixinStandardHelpOptions = true)
public final class EvaluateCommand implements Callable<Integer> {
  /** Whether the random field has a say. */
  enum Crf {
    ON,
    SPATIAL,
    OFF
  }

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Folder with train.txt, val.txt, test.txt and classes.csv.")
  private Path data = Path.of("");

  @Option(
      names = "--split",
      defaultValue = "val",
      paramLabel = "NAME",
      description = "Which list of images (default: ${DEFAULT-VALUE}).")
  private String split = "val";

  @Option(
      names = "--only",
      paramLabel = "PREFIX",
      description = "Only images whose file name begins so, for instance a drive: 0001TP.")
  private Optional<String> only = Optional.empty();

  @Option(
      names = "--crf",
      defaultValue = "on",
      description =
          "on: the product's answer; spatial: without edges along time; off: the network alone"
              + " (default: ${DEFAULT-VALUE}).")
  private Crf crf = Crf.ON;

  @Option(
      names = "--sequence",
      description =
          "The images are consecutive frames of one video: warm start, and temporal consistency.")
  private boolean sequence;

  @Option(
      names = "--masks",
      paramLabel = "DIR",
      description =
          "Writes the label maps, in classes of the data, as 8-bit PNGs named like the images.")
  private Optional<Path> masks = Optional.empty();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Mixin private MapOption map = new MapOption();

  @Mixin private ModelOptions model = new ModelOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  private SegmentationModel asWanted(SegmentationModel stored) {
    return crf == Crf.SPATIAL
        ? stored.withCrf(stored.crf().withTemporal(TemporalParameters.NONE))
        : stored;
  }

  @Override
  public Integer call() throws Exception {
    if (model.shifts() && !sequence) {
      throw new ParameterException(
          spec.commandLine(), "--still is about consecutive frames: it needs --sequence");
    }
    CamVidLayout layout = CamVidLayout.open(data);
    try (Segmenter segmenter = model.openAsAsked(asWanted(model.load(ModelOptions.STREETS)))) {
      ClassMap classes = map.between(segmenter.model().labels(), layout.labelSet());
      EvaluationRun run =
          new EvaluationRun(segmenter, classes, model.scoreBudget(), crf, sequence, masks);
      run.toTheEnd(layout, split, only);
      spec.commandLine().getOut().println(json ? run.toJson().toPrettyString() : run.toTable());
      return 0;
    }
  }
}
