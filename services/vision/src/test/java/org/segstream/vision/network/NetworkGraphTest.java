package org.segstream.vision.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.vision.network.Operation.BatchNorm;
import org.segstream.vision.network.Operation.Convolution;
import org.segstream.vision.network.Operation.Relu;

class NetworkGraphTest {
  private static final Node STEM =
      new Node("stem", new Convolution(3, 8, 3, 3, 2, 1, 1, false), List.of("image"), 8);

  @Test
  void countsParametersAndMultiplications() {
    Node norm = new Node("norm", new BatchNorm(8), List.of("stem"), 8);
    NetworkGraph graph = new NetworkGraph("tiny", List.of(STEM, norm));
    assertThat(graph.trainableValues()).isEqualTo(8 * 27 + 16);
    assertThat(graph.multiplications(5, 8)).isEqualTo(3 * 4 * 8 * 27);
    assertThat(graph.parameters())
        .extracting(ParameterSpec::name)
        .containsExactly(
            "stem.weight", "norm.gamma", "norm.beta", "norm.runningMean", "norm.runningVar");
  }

  @ParameterizedTest
  @ValueSource(strings = {"street-net-1", "street-net-2"})
  void streetNetStaysInItsBudget(String name) {
    NetworkGraph graph = Architectures.byName(name, 11);
    assertThat(graph.labels()).isEqualTo(11);
    assertThat(graph.trainableValues()).isBetween(500_000L, 2_000_000L);
    assertThat(graph.multiplications(360, 480)).isLessThan(2_500_000_000L);
  }

  @Test
  void refusesAnInputThatNoNodeBeforeMakes() {
    Node relu = new Node("relu", new Relu(), List.of("nothing"), 8);
    assertThatThrownBy(() -> new NetworkGraph("tiny", List.of(STEM, relu)))
        .hasMessage("node relu reads unknown nothing");
  }

  @Test
  void refusesChannelsThatDoNotFit() {
    Node norm = new Node("norm", new BatchNorm(9), List.of("stem"), 9);
    assertThatThrownBy(() -> new NetworkGraph("tiny", List.of(STEM, norm)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("node norm makes 9 channels from [8]");
  }

  @Test
  void refusesTwoNodesOfOneName() {
    assertThatThrownBy(() -> new NetworkGraph("tiny", List.of(STEM, STEM)))
        .hasMessage("two nodes are named stem");
  }

  @Test
  void saysWhichArchitecturesThereAre() {
    assertThatThrownBy(() -> Architectures.byName("moon-net", 11))
        .hasMessage("unknown architecture moon-net, known are [street-net-1, street-net-2]");
  }
}
