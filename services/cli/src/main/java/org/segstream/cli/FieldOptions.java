package org.segstream.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.segstream.crf.training.Annealing;
import org.segstream.trainer.loss.FieldPlan;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.EdgeParameters;
import org.segstream.vision.model.TemporalParameters;
import picocli.CommandLine.Option;

/** Options of {@code train}: the random field in the loop. */
final class FieldOptions {
  private static final EdgeParameters FIRST = new EdgeParameters(1, 0.5f, 2, 16);

  /** What is differentiated. */
  enum Crf {
    OFF(FieldPlan.Form.NONE),
    SURROGATE(FieldPlan.Form.SURROGATE),
    UNROLLED(FieldPlan.Form.UNROLLED);

    private final FieldPlan.Form form;

    Crf(FieldPlan.Form form) {
      this.form = form;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--crf",
      paramLabel = "off|surrogate|unrolled",
      description =
          "Train network and random field end to end, by the dual surrogate or by the unrolled"
              + " field, and learn its edges; off finds the edges afterwards.")
  private Crf crf = Crf.OFF;

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

  boolean isOn() {
    return crf != Crf.OFF;
  }

  /**
   * The plan.
   *
   * @param former edges to begin with, where they have the strides
   * @throws IllegalArgumentException if an option is out of its range
   */
  FieldPlan plan(Optional<CrfParameters> former) {
    if (!isOn()) {
      return FieldPlan.NONE;
    }
    List<EdgeParameters> families = strides.stream().map(s -> first(s, former)).toList();
    return new FieldPlan(
        crf.form,
        after,
        share,
        iterations,
        new Annealing(Math.max(temperature, Annealing.NEARLY_HARD), Annealing.NEARLY_HARD, 0.8),
        learningRate,
        new CrfParameters(families, TemporalParameters.USUAL));
  }

  private static EdgeParameters first(int stride, Optional<CrfParameters> former) {
    return former
        .flatMap(crf -> crf.families().stream().filter(f -> f.stride() == stride).findFirst())
        .orElse(new EdgeParameters(stride, FIRST.base(), FIRST.contrast(), FIRST.sigma()));
  }
}
