package org.segstream.cli.train;

import java.util.List;
import org.segstream.crf.training.Annealing;
import org.segstream.trainer.loss.FieldPlan;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.EdgeParameters;
import picocli.CommandLine.Option;

/** Options of {@code train} and {@code trainer}: the random field in the loop. */
final class FieldOptions {
  @Option(
      names = "--crf",
      paramLabel = "off|surrogate|unrolled",
      description =
          "Train network and random field end to end, by the dual surrogate or by the unrolled"
              + " field, and learn its edges; off: train finds the edges afterwards, trainer keeps"
              + " the champion's.")
  private FieldPlan.Form form = FieldPlan.Form.OFF;

  @Option(names = "--crf-after", description = "Share of the run before the random field joins.")
  private double after = 0.5;

  @Option(
      names = "--crf-share",
      description = "Share of the loss that is the random field's; the rest is the network's own.")
  private double share = 0.5;

  @Option(names = "--crf-iterations", description = "Sweeps over all rows and columns in a step.")
  private int iterations = 5;

  @Option(
      names = "--crf-temperature",
      description = "Temperature at which the field joins, nats; it falls to 0.1.")
  private double temperature = 2;

  @Option(
      names = "--crf-learning-rate",
      description = "Highest learning rate of the edges' parameters (their logarithms).")
  private double learningRate = 0.01;

  @Option(
      names = "--crf-strides",
      split = ",",
      paramLabel = "N",
      description = "Strides of the edges.")
  private List<Integer> strides = List.of(1);

  @Option(
      names = "--crf-compatibility",
      paramLabel = "potts|learned",
      description =
          "What labels that meet cost: all the same, or a table of labels by labels, which is"
              + " learned as well. A table that the model begun from has is learned on.")
  private FieldPlan.Compatibility compatibility = FieldPlan.Compatibility.POTTS;

  /**
   * The plan.
   *
   * @throws IllegalArgumentException if an option is out of its range
   */
  FieldPlan plan() {
    if (form == FieldPlan.Form.OFF) {
      return FieldPlan.NONE;
    }
    CrfParameters usual = FieldPlan.NONE.edges();
    EdgeParameters first = usual.families().getFirst();
    return new FieldPlan(
        form,
        after,
        share,
        iterations,
        Annealing.from(temperature),
        learningRate,
        new CrfParameters(
            strides.stream()
                .map(s -> new EdgeParameters(s, first.base(), first.contrast(), first.sigma()))
                .toList(),
            usual.temporal()),
        compatibility);
  }
}
