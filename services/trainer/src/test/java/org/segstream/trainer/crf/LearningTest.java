package org.segstream.trainer.crf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.segstream.crf.training.Annealing;
import org.segstream.crf.training.StepRule;

/** A problem that needs the field: noisy features, noisy labels, sharp edges in colour. */
class LearningTest {
  private static final int STEPS = 60;

  @Test
  void theUnrolledFieldLearnsWhatTheNetworkAloneCannot() {
    try (ToyProblem toy = new ToyProblem(1)) {
      double alone = toy.trainAlone(STEPS);
      Annealing annealing = new Annealing(1, 0.1, 0.8);

      double accuracy =
          toy.train(
              STEPS,
              (crf, input, truth) -> {
                try (UnrolledCall call = crf.unroll(input, 5, StepRule.guarded())) {
                  call.backward(toy.crossEntropy(call.output(), truth));
                }
              },
              annealing);

      assertThat(accuracy).isGreaterThan(alone + 0.15);
      assertThat(toy.contrast()).isGreaterThan(5 * toy.base());
    }
  }

  @Test
  void theSurrogateLearnsWhatTheNetworkAloneCannot() {
    try (ToyProblem toy = new ToyProblem(2)) {
      double alone = toy.trainAlone(STEPS);

      double accuracy =
          toy.train(
              STEPS,
              (crf, input, truth) ->
                  crf.surrogate(input, truth, 2, toy.pointsOfBatch(crf)).backward(),
              new Annealing(1, 0.1, 0.8));

      assertThat(accuracy).isGreaterThan(alone + 0.15);
      assertThat(toy.contrast()).isGreaterThan(toy.base());
    }
  }
}
