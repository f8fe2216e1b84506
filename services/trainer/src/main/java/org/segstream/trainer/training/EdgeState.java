package org.segstream.trainer.training;

import java.util.List;
import org.segstream.trainer.loss.LearnedEdges;
import org.segstream.vision.model.CrfParameters;

/** The edges of the random field, moved by Adam, and their moving average. */
final class EdgeState {
  private final LearnedEdges edges;
  private final AdamW.Moments moments;
  private final float[] average;
  private final float[] steps = new float[1];

  EdgeState(LearnedEdges edges) {
    this.edges = edges;
    this.moments = new AdamW.Moments(edges.logs().length);
    this.average = edges.logs().clone();
  }

  /** The edges as they are, to gather gradients in. */
  LearnedEdges edges() {
    return edges;
  }

  /** The moving average, as parameters of a model. */
  CrfParameters averaged() {
    return edges.parameters(average);
  }

  /** All that changes, for a checkpoint; shared. */
  List<float[]> all() {
    return List.of(edges.logs(), average, moments.first(), moments.second(), steps);
  }

  /**
   * Moves one step.
   *
   * @param gradient by the logarithms of the edges' parameters
   * @param averaging decay of the moving average
   */
  void step(float[] gradient, double learningRate, double averaging) {
    steps[0]++;
    moments.move(edges.logs(), gradient, 1, (long) steps[0], learningRate, 1);
    edges.keepInRange();
    WeightAverage.add(average, edges.logs(), averaging, (long) steps[0]);
  }
}
