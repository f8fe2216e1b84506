package org.segstream.trainer.loss;

import java.util.List;
import java.util.Locale;
import org.segstream.crf.training.Annealing;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.EdgeParameters;
import org.segstream.vision.model.TemporalParameters;

/**
 * How the random field is trained together with the network.
 *
 * @param form what is differentiated; {@link Form#OFF} leaves the network alone
 * @param begin share of the run after which the field joins, from 0 below 1
 * @param share of the loss that is the field's, above 0 and at most 1; the rest is the network's
 *     own
 * @param iterations sweeps over all chains: unrolled ones, or those that tighten the surrogate's
 *     bound, at least 1
 * @param annealing temperature from {@code begin} to the end of the run
 * @param learningRate highest rate of the logarithms of the edges' parameters, at least 0; 0 keeps
 *     the edges
 * @param edges to begin with
 * @param compatibility whether a label compatibility is learned as well
 */
public record FieldPlan(
    Form form,
    double begin,
    double share,
    int iterations,
    Annealing annealing,
    double learningRate,
    CrfParameters edges,
    Compatibility compatibility) {

  /** What is differentiated. */
  public enum Form {
    /** The network is trained alone. */
    OFF,
    /** The dual surrogate, see {@link org.segstream.crf.training.DualSurrogate}. */
    SURROGATE,
    /** The unrolled field, see {@link org.segstream.crf.training.UnrolledField}. */
    UNROLLED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What labels that meet at an edge cost. */
  public enum Compatibility {
    /** All the same. */
    POTTS,
    /** A table of labels by labels, which is learned, beginning with Potts. */
    LEARNED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The network alone. */
  public static final FieldPlan NONE =
      new FieldPlan(
          Form.OFF,
          0,
          1,
          1,
          Annealing.usual(),
          0,
          CrfParameters.neighbours(0.5f, 2, 16).withTemporal(TemporalParameters.USUAL),
          Compatibility.POTTS);

  /** Checks the ranges. */
  public FieldPlan {
    require(begin >= 0 && begin < 1, "start of the random field", begin, "from 0 below 1");
    require(share > 0 && share <= 1, "the random field's share", share, "above 0, at most 1");
    require(iterations >= 1, "iterations", iterations, "at least 1");
    require(
        learningRate >= 0 && Double.isFinite(learningRate),
        "learning rate of the edges",
        learningRate,
        "at least 0");
  }

  /** With Potts edges. */
  public FieldPlan(
      Form form,
      double begin,
      double share,
      int iterations,
      Annealing annealing,
      double learningRate,
      CrfParameters edges) {
    this(form, begin, share, iterations, annealing, learningRate, edges, Compatibility.POTTS);
  }

  /**
   * The same, beginning with the edges of another field where that has the strides. A label
   * compatibility that it has is learned on.
   */
  public FieldPlan beginningWith(CrfParameters former) {
    List<EdgeParameters> families =
        edges.families().stream()
            .map(own ->
                former.families().stream()
                    .filter(family -> family.stride() == own.stride())
                    .findFirst()
                    .orElse(own))
            .toList();
    return isNone()
        ? this
        : new FieldPlan(
            form,
            begin,
            share,
            iterations,
            annealing,
            learningRate,
            new CrfParameters(families, edges.temporal(), former.compatibility()),
            former.compatibility().isEmpty() ? compatibility : Compatibility.LEARNED);
  }

  /** Whether there is a random field in the loop at all. */
  public boolean isNone() {
    return form == Form.OFF;
  }

  /** Whether it has joined. */
  public boolean hasBegun(double progress) {
    return !isNone() && progress >= begin;
  }

  /**
   * The temperature.
   *
   * @param progress share of the run that is over
   */
  public double temperature(double progress) {
    return annealing.at((progress - begin) / (1 - begin));
  }

  private static void require(boolean holds, String what, Number value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(what + " " + value + " must be " + range);
    }
  }
}
