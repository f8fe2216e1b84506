package org.segstream.trainer.training;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.segstream.trainer.loss.LogitAdjustment;
import org.segstream.vision.metrics.ConfusionMatrix;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.network.NetworkParameters;

/**
 * Averaged weights that a run has come to.
 *
 * @param weights shared: copy or write them before they are given away; adjusted, see {@code
 *     adjustment}
 * @param edges of the random field, if it is trained too
 * @param imagesSeen images seen since the run began
 * @param scores confusion of the network on each evaluation set, in their order
 * @param fieldScores the same with the random field, if it is trained too
 * @param adjustment of the logits, which the weights have in them
 */
public record Candidate(
    NetworkParameters weights,
    Optional<CrfParameters> edges,
    long imagesSeen,
    Map<String, ConfusionMatrix> scores,
    Optional<Map<String, ConfusionMatrix>> fieldScores,
    LogitAdjustment adjustment) {

  /** Of a run without evaluation sets. */
  static Candidate unjudged(
      NetworkParameters weights,
      Optional<CrfParameters> edges,
      long imagesSeen,
      LogitAdjustment adjustment) {
    return new Candidate(
        weights, edges, imagesSeen, Map.of(), edges.map(_ -> Map.of()), adjustment);
  }

  /** Of a run with evaluation sets. */
  static Candidate judged(
      NetworkParameters weights,
      Optional<CrfParameters> edges,
      long imagesSeen,
      Map<String, Evaluation> evaluations,
      LogitAdjustment adjustment) {
    return new Candidate(
        weights,
        edges,
        imagesSeen,
        scores(evaluations, Evaluation::network),
        edges.map(_ -> scores(evaluations, Evaluation::confusion)),
        adjustment);
  }

  private static Map<String, ConfusionMatrix> scores(
      Map<String, Evaluation> evaluations, Function<Evaluation, ConfusionMatrix> counted) {
    Map<String, ConfusionMatrix> scores = new LinkedHashMap<>();
    evaluations.forEach((name, evaluation) -> scores.put(name, counted.apply(evaluation)));
    return scores;
  }
}
