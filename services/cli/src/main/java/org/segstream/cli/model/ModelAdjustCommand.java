package org.segstream.cli.model;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.segstream.trainer.dataset.ClassFrequencies;
import org.segstream.trainer.dataset.DataSpec;
import org.segstream.trainer.dataset.TrainingData;
import org.segstream.trainer.loss.LogitAdjustment;
import org.segstream.vision.model.SegmentationModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code segstream model adjust}. */
@Command(
    name = "adjust",
    description =
        "Takes back a part of what class weights did to a network in training: moves the logit of"
            + " each class by how much it weighed (logit adjustment). 'segstream train' does so"
            + " itself; an earlier adjustment is replaced. Costs a worker nothing.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ModelAdjustCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Folder in CamVid layout that the network was trained on.")
  private String data = "";

  @Option(
      names = "--splits",
      split = ",",
      paramLabel = "SPLIT",
      defaultValue = "train",
      description = "Lists that it was trained on (default: ${DEFAULT-VALUE}).")
  private List<String> splits = List.of("train");

  @Option(
      names = "--class-weight-offset",
      defaultValue = "1.1",
      description =
          "The one of its training: classes weighed 1 / ln(OFFSET + share of pixels) (default:"
              + " ${DEFAULT-VALUE}).")
  private double classWeightOffset = 1.10;

  @Option(
      names = "--strength",
      paramLabel = "S",
      defaultValue = "0.5",
      description = "How much to take back: 0 nothing, 1 all (default: ${DEFAULT-VALUE}).")
  private double strength = 0.5;

  @Mixin private ModelChange change = new ModelChange();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    SegmentationModel model = change.model();
    TrainingData images = TrainingData.load(List.of(DataSpec.parse(data)), splits, List.of());
    images.requireClassesOf(model);
    ClassFrequencies frequencies = ClassFrequencies.of(images.sources(), images.labelSet());
    float[] weights;
    LogitAdjustment adjustment;
    try {
      weights = frequencies.lossWeights(classWeightOffset);
      adjustment = LogitAdjustment.of(strength, weights);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    Path out = change.write(adjustment.applied(model));
    tell(model, frequencies, weights, adjustment);
    spec.commandLine().getOut().printf("adjusted %s: %s%n", model.id(), out);
    return 0;
  }

  private void tell(
      SegmentationModel model,
      ClassFrequencies frequencies,
      float[] weights,
      LogitAdjustment adjustment) {
    PrintWriter told = spec.commandLine().getOut();
    told.printf("  %-16s %9s %8s %8s%n", "", "of pixels", "weight", "logit");
    for (int k = 0; k < weights.length; k++) {
      told.printf(
          Locale.ROOT,
          "  %-16s %7.2f %% %8.2f %+8.2f%n",
          model.labels().names().get(k),
          100 * frequencies.shares().get(k),
          weights[k],
          adjustment.shift().isEmpty() ? 0 : adjustment.shift().get(k));
    }
  }
}
