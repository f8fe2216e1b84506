package org.segstream.trainer.exchange.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.segstream.trainer.exchange.codec.ExchangeFormat.Form;
import org.segstream.trainer.exchange.codec.ExchangeFormat.Levels;
import org.segstream.trainer.exchange.codec.ExchangeFormat.Scales;
import org.segstream.trainer.exchange.codec.ExchangeFormat.Units;
import org.segstream.trainer.training.StepGradient;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.ParameterSpec;

class GradientCodecTest {
  private static final int EDGES = 58;
  private final NetworkGraph graph = Architectures.byName("street-net-2", 11);

  private StepGradient gradient(long seed) {
    Random random = new Random(seed);
    return new StepGradient(
        arrays(random, spec -> spec.role().trainable()),
        arrays(random, spec -> !spec.role().trainable()),
        array(random, EDGES),
        random.nextDouble(),
        4);
  }

  private List<float[]> arrays(Random random, Predicate<ParameterSpec> which) {
    return graph.parameters().stream()
        .filter(which)
        .map(spec -> array(random, spec.size()))
        .toList();
  }

  private static float[] array(Random random, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static byte[] encoded(GradientCodec codec, StepGradient gradient, long seed) {
    return codec.encode(gradient, codec.scales(gradient), seed);
  }

  @Test
  void floatsComeBackBitForBit() {
    GradientCodec codec = new GradientCodec(graph, EDGES, ExchangeFormat.float32());
    StepGradient gradient = gradient(1);
    StepGradient back = codec.decode(encoded(codec, gradient, 5));

    assertThat(back.gradients())
        .usingElementComparator(Arrays::compare)
        .isEqualTo(gradient.gradients());
    assertThat(back.statistics())
        .usingElementComparator(Arrays::compare)
        .isEqualTo(gradient.statistics());
    assertThat(back.edges()).isEqualTo(gradient.edges());
    assertThat(back.loss()).isEqualTo(gradient.loss());
    assertThat(back.images()).isEqualTo(4);
  }

  @Test
  void ternaryKeepsStatisticsOutputLayerAndFieldInFloats() {
    GradientCodec codec = new GradientCodec(graph, EDGES, ExchangeFormat.ternary());
    StepGradient gradient = gradient(2);
    StepGradient back = codec.decode(encoded(codec, gradient, 5));

    assertThat(back.statistics())
        .usingElementComparator(Arrays::compare)
        .isEqualTo(gradient.statistics());
    assertThat(back.edges()).isEqualTo(gradient.edges());
    assertThat(back.gradients().getLast()).isEqualTo(gradient.gradients().getLast());
    float[] first = back.gradients().getFirst();
    float scale = Ternary.scale(gradient.gradients().getFirst());
    for (float value : first) {
      assertThat(Math.abs(value)).isIn(0f, scale);
    }
  }

  @Test
  void ternaryTakesAFourteenthOfTheBytes() {
    long ternary = new GradientCodec(graph, EDGES, ExchangeFormat.ternary()).bytes();
    long floats = new GradientCodec(graph, EDGES, ExchangeFormat.float32()).bytes();

    assertThat((double) floats / ternary).isGreaterThan(14);
  }

  @Test
  void fieldAndOutputLayerMayBeTernaryToo() {
    ExchangeFormat all =
        new ExchangeFormat(
            Levels.TERNARY, Form.LIKE_OTHERS, Form.LIKE_OTHERS, Scales.OWN, Units.EQUAL);
    GradientCodec codec = new GradientCodec(graph, EDGES, all);
    StepGradient gradient = gradient(3);
    StepGradient back = codec.decode(encoded(codec, gradient, 5));

    for (float value : back.edges()) {
      assertThat(Math.abs(value)).isIn(0f, Ternary.scale(gradient.edges()));
    }
    assertThat(codec.bytes())
        .isLessThan(new GradientCodec(graph, EDGES, ExchangeFormat.ternary()).bytes());
  }

  @Test
  void stepsAndReplicasDrawDifferently() {
    GradientCodec codec = new GradientCodec(graph, EDGES, ExchangeFormat.ternary());
    StepGradient gradient = gradient(4);
    byte[] one = encoded(codec, gradient, GradientCodec.seed(1, 7, 0));

    assertThat(encoded(codec, gradient, GradientCodec.seed(1, 7, 0))).isEqualTo(one);
    assertThat(encoded(codec, gradient, GradientCodec.seed(1, 8, 0))).isNotEqualTo(one);
    assertThat(encoded(codec, gradient, GradientCodec.seed(1, 7, 1))).isNotEqualTo(one);
    assertThat(encoded(codec, gradient, GradientCodec.seed(2, 7, 0))).isNotEqualTo(one);
  }

  @Test
  void refusesTheGradientOfAnotherNetwork() {
    GradientCodec other =
        new GradientCodec(Architectures.byName("street-net-1", 11), 0, ExchangeFormat.ternary());
    byte[] bytes =
        encoded(new GradientCodec(graph, EDGES, ExchangeFormat.ternary()), gradient(1), 1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> other.decode(bytes))
        .withMessageContaining("bytes, must have");
  }

  @Test
  void theMeanIsTakenInTheOrderGiven() {
    StepGradient a = gradient(1);
    StepGradient b = gradient(2);
    StepGradient c = gradient(3);
    StepGradient mean = StepGradient.mean(List.of(a, b, c));

    float[] first = a.gradients().getFirst();
    for (int i = 0; i < first.length; i++) {
      float expected = (first[i] + b.gradients().getFirst()[i] + c.gradients().getFirst()[i]) / 3;
      assertThat(mean.gradients().getFirst()[i]).isEqualTo(expected);
    }
    assertThat(mean.images()).isEqualTo(12);
    assertThat(StepGradient.mean(List.of(a)).gradients())
        .usingElementComparator(Arrays::compare)
        .isEqualTo(a.gradients());
  }
}
