package org.segstream.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.segstream.cli.Cli;
import org.segstream.cli.SmallModel;

/** The whole benchmark, with few small frames. */
@Timeout(180)
class BenchPipelineCommandTest {
  @Test
  void theJsonTellsWhatWasAskedAndWhatWasKept() throws IOException {
    JsonNode report = new ObjectMapper().readTree(run("--json").out());

    assertThat(report.at("/machine/cpu").asText()).isNotBlank();
    assertThat(report.at("/machine/cores").asInt()).isPositive();
    assertThat(report.at("/machine/load").isNumber()).isTrue();
    assertThat(report.at("/deadline_ms").asDouble()).isEqualTo(0.001);
    assertThat(report.at("/fps_of_a_stream").asDouble()).isEqualTo(4);
    assertThat(report.at("/width").asInt()).isEqualTo(64);
    for (String course : List.of("isolated", "end to end")) {
      List<JsonNode> rows = rows(report, course);
      assertThat(rows)
          .extracting(row -> row.at("/scenario").asText())
          .containsExactly(
              "one stream, offline",
              "1 streams, offline",
              "1 at 4 fps",
              "4 × overload, latest",
              "128×96 as JPEG");
      assertThat(rows.getFirst().has("requested_fps")).as("offline").isFalse();
      assertThat(rows.get(3).at("/requested_fps").asDouble())
          .as("overload")
          .isEqualTo(4 * rows.getFirst().at("/fps").asDouble());
      assertThat(rows).as("the first in real time is late already").hasSize(5);
      assertThat(rows.get(2).at("/requested_fps").asDouble()).isEqualTo(4);
      assertThat(rows.get(2).at("/kept_deadline").isBoolean()).isTrue();
      assertThat(rows.get(2).at("/kept_deadline").asBoolean()).isFalse();
      assertThat(report.at("/real_time_streams/" + course).isInt()).isTrue();
      assertThat(report.at("/real_time_streams/" + course).asInt()).isZero();
    }
  }

  private static Cli run(String... options) {
    List<String> words =
        new ArrayList<>(
            List.of("bench", "pipeline", "--size", "64x48", "--frames", "4", "--streams", "1"));
    words.addAll(List.of("--large", "128x96"));
    words.addAll(List.of("--fps", "4", "--deadline-ms", "0.001"));
    words.addAll(List.of("--model", SmallModel.file(64, 48).toString()));
    words.addAll(List.of(options));
    Cli result = Cli.run(words.toArray(String[]::new));
    assertThat(result.err()).isEmpty();
    assertThat(result.exit()).isZero();
    return result;
  }

  private static List<JsonNode> rows(JsonNode report, String course) {
    return StreamSupport.stream(report.at("/scenarios").spliterator(), false)
        .filter(row -> row.at("/course").asText().equals(course))
        .toList();
  }
}
