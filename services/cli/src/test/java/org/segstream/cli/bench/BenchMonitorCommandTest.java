package org.segstream.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.segstream.cli.Cli;

/** The whole benchmark, with few masks. */
@Timeout(180)
class BenchMonitorCommandTest {
  @Test
  void theJsonTellsWhatWatchingCosts() throws Exception {
    Cli result =
        Cli.run(
            "bench",
            "monitor",
            "--streams",
            "10",
            "--records",
            "2000",
            "--json",
            "--partitions",
            "2");
    assertThat(result.exit()).as(result.err()).isZero();
    JsonNode report = new ObjectMapper().readTree(result.out());
    assertThat(report.at("/machine/cores").asInt()).isPositive();
    assertThat(report.at("/records").asInt()).isEqualTo(2000);
    assertThat(report.at("/records_per_second").asDouble()).isPositive();
    assertThat(report.at("/cpu_us").asDouble()).isPositive();
    assertThat(report.at("/restore_seconds").asDouble()).isPositive();
    assertThat(report.at("/state_bytes_of_a_stream").asDouble())
        .as("of open windows, sequences and choices")
        .isBetween(500.0, 20 * 1024.0);
  }

  @Test
  void tooFewMasksAreWrongUsage() {
    Cli result = Cli.run("bench", "monitor", "--streams", "10", "--records", "10");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("there must be two masks a stream at least");
  }
}
