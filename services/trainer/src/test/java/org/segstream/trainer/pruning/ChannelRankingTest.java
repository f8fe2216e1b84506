package org.segstream.trainer.pruning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.ChannelCut;
import org.segstream.vision.network.ChannelSpace;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;
import org.segstream.vision.network.Node;
import org.segstream.vision.network.Operation.Add;
import org.segstream.vision.network.Operation.Convolution;
import org.segstream.vision.network.Operation.Relu;

class ChannelRankingTest {
  private static final NetworkGraph STREET = Architectures.byName("street-net-2", 7);

  @ParameterizedTest
  @EnumSource(PruningMethod.class)
  void everyChannelHasARankAndTheCutFits(PruningMethod method) {
    NetworkParameters values = NetworkParameters.initial(STREET, 4);
    List<Channel> ranking = method.rank(STREET, values);
    assertThat(ranking).doesNotHaveDuplicates();
    assertThat(ranking)
        .hasSize(ChannelSpace.of(STREET).stream().mapToInt(ChannelSpace::channels).sum());
    assertThat(method.rank(STREET, values)).isEqualTo(ranking);
    long whole = STREET.multiplications(360, 480);
    for (double share : new double[] {0.8, 0.4, 0.1}) {
      ChannelCut cut = new ChannelChoice(STREET, ranking, 4).within(share);
      double kept = (double) cut.graph().multiplications(360, 480) / whole;
      assertThat(kept).isBetween(0.8 * share, 1.01 * share);
      assertThat(ChannelSpace.of(cut.graph())).allMatch(space -> space.channels() % 4 == 0);
    }
    assertThatThrownBy(() -> new ChannelChoice(STREET, ranking, 4).within(1e-4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0.0 % of the multiplications");
  }

  /** Chains by hand: every way from input to output, heaviest first, each kernel used once. */
  @Test
  void chainsAreTakenInTheOrderOfTheirProducts() {
    NetworkGraph graph =
        new NetworkGraph(
            "tiny",
            List.of(
                new Node("one", point(3, 4), List.of("image"), 4),
                new Node("rectified", new Relu(), List.of("one"), 4),
                new Node("two", point(4, 4), List.of("rectified"), 4),
                new Node("sum", new Add(), List.of("two", "rectified"), 4),
                new Node("out", point(4, 2), List.of("sum"), 2)));
    Random random = new Random(8);
    for (int trial = 0; trial < 30; trial++) {
      Map<String, float[]> values = new LinkedHashMap<>();
      graph
          .parameters()
          .forEach(spec -> {
            float[] value = new float[spec.size()];
            for (int i = 0; i < value.length; i++) {
              value[i] = (float) Math.exp(2 * random.nextGaussian());
            }
            values.put(spec.name(), value);
          });
      List<Channel> ranking =
          PruningMethod.LEAN.rank(graph, NetworkParameters.of(graph, values)).stream()
              .filter(channel -> channel.space().equals("one"))
              .toList();
      assertThat(ranking.stream().map(Channel::index).toList()).isEqualTo(byHand(values));
    }
  }

  private static Convolution point(int in, int out) {
    return new Convolution(in, out, 1, 1, 1, 1, 1, false);
  }

  /** The channels of both convolutions are one space: the sum ties them. */
  private static List<Integer> byHand(Map<String, float[]> values) {
    double[] one = of(values, "one");
    double[] two = of(values, "two");
    double[] out = of(values, "out");
    java.util.Set<Integer> ranked = new java.util.LinkedHashSet<>();
    while (ranked.size() < 4) {
      double best = 0;
      int[] chain = new int[0];
      for (int image = 0; image < 3; image++) {
        for (int first = 0; first < 4; first++) {
          for (int second = 0; second < 4; second++) {
            for (int last = 0; last < 2; last++) {
              for (int past = 0; past < (first == second ? 2 : 1); past++) {
                double middle = past == 1 ? 1 : two[second * 4 + first];
                double product = one[first * 3 + image] * middle * out[last * 4 + second];
                if (product > best) {
                  best = product;
                  chain = new int[] {image, first, second, last, past};
                }
              }
            }
          }
        }
      }
      if (best == 0) {
        break;
      }
      ranked.add(chain[2]);
      ranked.add(chain[1]);
      one[chain[1] * 3 + chain[0]] = 0;
      out[chain[3] * 4 + chain[2]] = 0;
      if (chain[4] == 0) {
        two[chain[2] * 4 + chain[1]] = 0;
      }
    }
    return List.copyOf(ranked);
  }

  private static double[] of(Map<String, float[]> values, String node) {
    float[] weights = values.getOrDefault(node + ".weight", new float[0]);
    double[] copy = new double[weights.length];
    Arrays.setAll(copy, i -> weights[i]);
    return copy;
  }
}
