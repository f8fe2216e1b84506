package org.segstream.vision.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.vision.network.ActivationRanges.Range;

class ActivationRangesTest {
  private static final NetworkGraph GRAPH =
      new NetworkGraph(
          "small",
          List.of(
              new Node("a", convolution(3), List.of("image"), 4),
              new Node("norm", new Operation.BatchNorm(4), List.of("a"), 4),
              new Node("b", convolution(4), List.of("norm"), 4),
              new Node("sum", new Operation.Add(), List.of("b", "norm"), 4),
              new Node("relu", new Operation.Relu(), List.of("sum"), 4),
              new Node("c", convolution(4), List.of("relu"), 4)));

  @Test
  void tensorsBeforeAFusedReluOrNormalisationAreNotRounded() {
    assertThat(ActivationRanges.observed(GRAPH)).containsExactly("norm", "b", "relu");
  }

  @Test
  void nothingFitsEveryNetworkAndRangesTheirOwnOnly() {
    assertThat(ActivationRanges.NONE.of(GRAPH).isNone()).isTrue();
    Map<String, Range> all = new HashMap<>();
    ActivationRanges.observed(GRAPH).forEach(name -> all.put(name, new Range(0, 1)));
    assertThat(new ActivationRanges(all).of(GRAPH).isNone()).isFalse();
    all.remove("b");
    assertThatThrownBy(() -> new ActivationRanges(all).of(GRAPH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("network small has [norm, b, relu]");
    all.put("sum", new Range(0, 1));
    assertThatThrownBy(() -> new ActivationRanges(all).of(GRAPH))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rangesTogetherHoldWhatEachHolds() {
    ActivationRanges one = new ActivationRanges(Map.of("b", new Range(-1, 2)));
    ActivationRanges other = new ActivationRanges(Map.of("b", new Range(0, 3)));
    assertThat(ActivationRanges.NONE.with(one).with(other).tensors())
        .containsExactly(Map.entry("b", new Range(-1, 3)));
  }

  @ParameterizedTest
  @CsvSource({"2,1", "NaN,1", "0,NaN", "0,Infinity"})
  void refusesWhatIsNoRange(float low, float high) {
    assertThatThrownBy(() -> new Range(low, high)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Operation.Convolution convolution(int in) {
    return new Operation.Convolution(in, 4, 3, 3, 1, 1, 1, false);
  }
}
