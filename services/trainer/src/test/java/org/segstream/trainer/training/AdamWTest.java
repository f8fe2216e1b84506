package org.segstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;
import org.segstream.vision.network.ParameterSpec;

class AdamWTest {
  private final NetworkGraph graph = Architectures.byName("street-net-1", 3);

  private List<float[]> gradients(float value) {
    return graph.parameters().stream()
        .filter(spec -> spec.role().trainable())
        .map(spec -> {
          float[] gradient = new float[spec.size()];
          Arrays.fill(gradient, value);
          return gradient;
        })
        .toList();
  }

  private ParameterSpec first(ParameterSpec.Role role) {
    return graph.parameters().stream().filter(p -> p.role() == role).findFirst().orElseThrow();
  }

  @Test
  void firstStepMovesByTheLearningRateAgainstTheGradient() {
    NetworkParameters parameters = NetworkParameters.initial(graph, 1);
    float before = parameters.get(first(ParameterSpec.Role.WEIGHT).name())[0];

    new AdamW(graph, 0).step(parameters, gradients(3), 0.01, 1);

    float after = parameters.get(first(ParameterSpec.Role.WEIGHT).name())[0];
    assertThat(after - before).isCloseTo(-0.01f, within(1e-6f));
  }

  @Test
  void decayShrinksKernelsOnly() {
    NetworkParameters parameters = NetworkParameters.initial(graph, 1);
    float kernel = parameters.get(first(ParameterSpec.Role.WEIGHT).name())[0];

    new AdamW(graph, 0.5).step(parameters, gradients(0), 0.1, 1);

    assertThat(parameters.get(first(ParameterSpec.Role.WEIGHT).name())[0])
        .isCloseTo(0.95f * kernel, within(1e-6f));
    assertThat(parameters.get(first(ParameterSpec.Role.GAMMA).name())[0]).isEqualTo(1);
  }

  @Test
  void scheduleRisesThenFallsToZero() {
    Schedule schedule = new Schedule(0.004, 0.1, 0.9);

    assertThat(schedule.at(0)).isCloseTo(0.00004, within(1e-9));
    assertThat(schedule.at(0.05)).isBetween(0.0019, 0.0022);
    assertThat(schedule.at(0.1)).isCloseTo(0.004, within(1e-9));
    assertThat(schedule.at(0.5)).isLessThan(schedule.at(0.4));
    assertThat(schedule.at(1)).isZero();
  }

  @Test
  void budgetsOfImagesAndOfTimeKnowTheirProgress() {
    assertThat(new TrainingBudget.Images(200).progress(50, 1e9)).isEqualTo(0.25);
    assertThat(new TrainingBudget.Minutes(2).progress(50, 30)).isEqualTo(0.25);
    assertThat(new TrainingBudget.Minutes(2).progress(50, 300)).isEqualTo(1);
  }
}
