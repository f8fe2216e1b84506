package org.segstream.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.segstream.cli.Cli;

/** The whole benchmark, with few steps. */
@Timeout(180)
class BenchReplicasCommandTest {
  @Test
  void theJsonTellsWhatReplicasCostAndGain() throws Exception {
    Cli result =
        Cli.run(
            "bench",
            "replicas",
            "--replicas",
            "1,2",
            "--gradient-exchange",
            "ternary",
            "--compute-ms",
            "30",
            "--steps",
            "3",
            "--warm-up",
            "3",
            "--json");
    assertThat(result.exit()).as(result.err()).isZero();
    JsonNode report = new ObjectMapper().readTree(result.out());
    assertThat(report.at("/alone_ms").asDouble()).isGreaterThanOrEqualTo(30);
    assertThat(report.at("/models/ternary/encode_ms").asDouble()).isPositive();
    assertThat(report.at("/rows")).hasSize(2);
    JsonNode two = report.at("/rows/1");
    assertThat(two.get("replicas").asInt()).isEqualTo(2);
    assertThat(two.get("bytes").asLong()).as("of 1.66 million weights").isEqualTo(2 * 350_049);
    assertThat(two.get("step_ms").asDouble()).isGreaterThanOrEqualTo(30);
    assertThat(two.get("gain").asDouble())
        .isEqualTo(2 * report.at("/alone_ms").asDouble() / two.get("step_ms").asDouble());
    assertThat(two.get("model_ms").asDouble()).isGreaterThan(30);
  }

  @Test
  void noReplicasAreWrongUsage() {
    Cli result = Cli.run("bench", "replicas", "--replicas", "0");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("must be at least 1");
  }
}
