package org.segstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;

class GroupLassoTest {
  private final NetworkGraph graph = Architectures.byName("street-net-2", 5);

  private NetworkParameters values(float scale) {
    Random random = new Random(2);
    Map<String, float[]> values = new LinkedHashMap<>();
    graph
        .parameters()
        .forEach(spec -> {
          float[] value = new float[spec.size()];
          for (int i = 0; i < value.length; i++) {
            value[i] = scale * (float) random.nextGaussian();
          }
          values.put(spec.name(), value);
        });
    return NetworkParameters.of(graph, values);
  }

  @Test
  void aLongGroupLosesAsMuchOfItsLengthAsAShortOneAndNoMoreThanThat() {
    GroupLasso lasso = new GroupLasso(graph, 0.5);
    NetworkParameters before = values(1);
    NetworkParameters after = values(1);
    lasso.shrink(after, 0.01);
    // A slice of "detail" is in one group only: 5 labels by one tap.
    for (int channel = 0; channel < 16; channel++) {
      double was = length(before, channel);
      assertThat(length(after, channel))
          .isCloseTo(was - 0.01 * 0.5 * Math.sqrt(5), Offset.offset(1e-5));
    }
    assertThat(lasso.zeros(after)).isZero();
    // What is read by nothing that is removed, and statistics, stay as they are.
    assertThat(after.get("detail.bias")).isEqualTo(before.get("detail.bias"));
    assertThat(after.get("stem1.norm.runningVar")).isEqualTo(before.get("stem1.norm.runningVar"));
    assertThat(after.get("stem1.conv.weight")).isEqualTo(before.get("stem1.conv.weight"));
  }

  private static double length(NetworkParameters values, int channel) {
    double sum = 0;
    for (int label = 0; label < 5; label++) {
      double value = values.get("detail.weight")[label * 16 + channel];
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  @Test
  void whatIsShortBecomesExactlyNought() {
    GroupLasso lasso = new GroupLasso(graph, 1);
    NetworkParameters values = values(1e-4f);
    lasso.shrink(values, 0.01);
    assertThat(lasso.zeros(values)).isEqualTo(lasso.count());
    lasso.shrink(values, 0.01);
    assertThat(lasso.zeros(values)).isEqualTo(lasso.count());
  }
}
