package org.segstream.vision.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrfParametersTest {
  private static final JsonMapper JSON = new JsonMapper();

  @Test
  void readTheFamiliesTheyWrote() throws Exception {
    CrfParameters two =
        new CrfParameters(
            List.of(new EdgeParameters(1, 0.5f, 2, 16), new EdgeParameters(4, 0, 0.25f, 9)),
            new TemporalParameters(0.125f, 2, 10));
    assertThat(JSON.readValue(JSON.writeValueAsBytes(two), CrfParameters.class)).isEqualTo(two);
  }

  @Test
  void readTheOneFamilyOfTheFirstModels() throws Exception {
    String first = "{\"base\": 0.5, \"contrast\": 8.0, \"sigma\": 16.0}";
    assertThat(JSON.readValue(first, CrfParameters.class))
        .isEqualTo(CrfParameters.neighbours(0.5f, 8, 16));
  }

  @Test
  void readModelsWithoutEdgesAlongTime() throws Exception {
    String second =
        "{\"families\": [{\"stride\": 1, \"base\": 0.5, \"contrast\": 8.0, \"sigma\": 16.0}]}";
    CrfParameters read = JSON.readValue(second, CrfParameters.class);
    assertThat(read.temporal().isNone()).isTrue();
    assertThat(read).isEqualTo(CrfParameters.neighbours(0.5f, 8, 16));
  }

  @Test
  void readTheLabelCompatibilityTheyWrote() throws Exception {
    CrfParameters table =
        new CrfParameters(
            List.of(new EdgeParameters(1, 0.5f, 2, 16)),
            TemporalParameters.NONE,
            List.of(0f, 0.75f, 0.75f, 0f));

    CrfParameters read = JSON.readValue(JSON.writeValueAsBytes(table), CrfParameters.class);

    assertThat(read).isEqualTo(table);
    assertThat(read.table().orElseThrow().cost(1, 0)).isEqualTo(0.75f);
    assertThat(JSON.writeValueAsString(CrfParameters.neighbours(1, 1, 1)))
        .doesNotContain("compatibility");
  }

  @Test
  void refuseWhatIsNoRandomField() {
    EdgeParameters edges = new EdgeParameters(1, 1, 1, 1);
    assertThatThrownBy(() -> new CrfParameters(List.of(edges, edges), TemporalParameters.NONE))
        .hasMessage("CRF edges of strides [1, 1]");
    assertThatThrownBy(() -> new CrfParameters(List.of(), TemporalParameters.NONE))
        .hasMessage("CRF edges of strides []");
    assertThatThrownBy(() -> new TemporalParameters(0, -1, 1)).hasMessageContaining("contrast=-1");
    assertThatThrownBy(() -> new EdgeParameters(0, 1, 1, 1)).hasMessageContaining("stride=0");
    assertThatThrownBy(() -> JSON.readValue("{\"base\": 1}", CrfParameters.class))
        .hasMessageContaining("without a number contrast");
    assertThatThrownBy(() ->
            new CrfParameters(List.of(edges), TemporalParameters.NONE, List.of(0f, 1f, 2f, 0f)))
        .hasMessageContaining("2.0 one way and 1.0 the other");
    assertThatThrownBy(
            () -> new CrfParameters(List.of(edges), TemporalParameters.NONE, List.of(0f, 1f)))
        .hasMessageContaining("a compatibility of 2 numbers");
  }
}
