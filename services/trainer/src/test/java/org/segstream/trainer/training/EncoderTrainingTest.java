package org.segstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.segstream.trainer.dataset.ExemplarPatches;
import org.segstream.vision.RgbImage;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

class EncoderTrainingTest {
  private final NetworkGraph graph = Architectures.byName("street-net-1", 11);

  private NetworkParameters train(List<Double> losses) {
    RgbImage frame = new SyntheticStreet(1, 160, 120, CameraMotion.FORWARD).frame(0).image();
    ExemplarPatches patches = new ExemplarPatches(List.of(frame), 4, 32, 1);
    try (EncoderTraining training = new EncoderTraining(graph, patches, 1, 1)) {
      return training.run(320, 8, new Schedule(0.003, 0.05, 0.9), (_, loss, _) -> losses.add(loss));
    }
  }

  @Test
  void learnsToTellSurrogateClassesApart() {
    List<Double> losses = new ArrayList<>();
    NetworkParameters trained = train(losses);

    assertThat(mean(losses.subList(30, 40))).isLessThan(0.7 * mean(losses.subList(0, 5)));
    NetworkParameters grown = NetworkParameters.grown(graph, trained, 1);
    NetworkParameters initial = NetworkParameters.initial(graph, 1);
    assertThat(grown.get("stem1.conv.weight")).isNotEqualTo(initial.get("stem1.conv.weight"));
    assertThat(grown.get("logits.weight")).isEqualTo(initial.get("logits.weight"));
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  @Test
  void equalArgumentsGiveEqualLosses() {
    List<Double> one = new ArrayList<>();
    List<Double> other = new ArrayList<>();
    NetworkParameters first = train(one);
    NetworkParameters second = train(other);

    assertThat(one).isEqualTo(other);
    assertThat(first.get("stem1.conv.weight")).isEqualTo(second.get("stem1.conv.weight"));
  }
}
