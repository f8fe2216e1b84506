package org.segstream.vision.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkParametersTest {
  private static final NetworkGraph GRAPH = Architectures.byName("street-net-1", 11);

  @Test
  void startsTheSameForTheSameSeedOnly() {
    float[] first = NetworkParameters.initial(GRAPH, 1).get("stem1.conv.weight");
    assertThat(NetworkParameters.initial(GRAPH, 1).get("stem1.conv.weight")).isEqualTo(first);
    assertThat(NetworkParameters.initial(GRAPH, 2).get("stem1.conv.weight")).isNotEqualTo(first);
  }

  @Test
  void startsWithTheVarianceOfHe() {
    float[] weight = NetworkParameters.initial(GRAPH, 1).get("sixteenth1.a.conv.weight");
    double squares = 0;
    for (float w : weight) {
      squares += w * w;
    }
    assertThat(squares / weight.length).isBetween(0.98 * 2 / (9 * 128), 1.02 * 2 / (9 * 128));
  }

  @Test
  void growsFromASmallerNetworkAndFromOneOfOtherClasses() {
    NetworkGraph larger = Architectures.byName("street-net-2", 11);
    NetworkParameters trained = NetworkParameters.initial(GRAPH, 1);
    NetworkParameters grown = NetworkParameters.grown(larger, trained, 2);
    trained.values().forEach((name, value) -> assertThat(grown.get(name)).isEqualTo(value));
    NetworkParameters fresh = NetworkParameters.initial(larger, 2);
    assertThat(grown.get("detail.weight")).isEqualTo(fresh.get("detail.weight"));
    NetworkGraph others = Architectures.byName("street-net-1", 5);
    NetworkParameters other = NetworkParameters.grown(others, trained, 2);
    assertThat(other.get("down8.conv.weight")).isEqualTo(trained.get("down8.conv.weight"));
    assertThat(other.get("logits.weight")).hasSize(5 * 32);
  }

  @Test
  void refusesAMissingAnUnknownAndAMisshapenParameter() {
    Map<String, float[]> values = new LinkedHashMap<>(NetworkParameters.initial(GRAPH, 1).values());
    values.put("logits.bias", new float[10]);
    assertThatThrownBy(() -> NetworkParameters.of(GRAPH, values))
        .hasMessage("parameter logits.bias has 10 values, must have 11");
    values.put("logits.bias", new float[] {0, 0, 0, Float.NaN, 0, 0, 0, 0, 0, 0, 0});
    assertThatThrownBy(() -> NetworkParameters.of(GRAPH, values))
        .hasMessage("parameter logits.bias holds NaN");
    values.remove("logits.bias");
    assertThatThrownBy(() -> NetworkParameters.of(GRAPH, values))
        .hasMessage("parameter logits.bias of network street-net-1 is missing");
    values.put("logits.bias", new float[11]);
    values.put("tail.bias", new float[11]);
    assertThatThrownBy(() -> NetworkParameters.of(GRAPH, values))
        .hasMessage("network street-net-1 has no parameter tail.bias");
  }
}
