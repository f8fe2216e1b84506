package org.segstream.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.segstream.benchmarks.Machine;
import org.segstream.vision.street.CameraMotion;

class PipelineReportTest {
  private static final PipelineBench.Plan PLAN =
      new PipelineBench.Plan(64, 48, 40, 2, 10, 150, CameraMotion.FORWARD, 128, 96);

  private final PipelineReport report =
      new PipelineReport(
          Machine.current(),
          PLAN,
          List.of(
              figures(PipelineBench.ONE, "isolated", 1, 0, 400, 0),
              figures("1", "isolated", 1, 10, 20, 0),
              figures("2", "isolated", 2, 10, 150, 0),
              figures("3", "isolated", 3, 10, 151, 0),
              figures("overload", "isolated", 7, 160, 20, 0),
              figures(PipelineBench.ONE, "end to end", 1, 0, 20, 0),
              figures("1", "end to end", 1, 10, 20, 1)));

  @Test
  void realTimeStreamsAreTheMostThatKeptTheirDeadline() {
    assertThat(report.realTimeStreams()).containsOnly(entry("isolated", 2), entry("end to end", 0));
  }

  @Test
  void eachRowInRealTimeTellsTheRateAskedForAndWhetherItWasKept() {
    JsonNode json = report.toJson();
    assertThat(json.at("/scenarios").findValuesAsText("requested_fps"))
        .containsExactly("10.0", "20.0", "30.0", "1120.0", "10.0");
    assertThat(json.at("/scenarios").findValuesAsText("kept_deadline"))
        .containsExactly("true", "true", "false", "true", "false");
    assertThat(json.at("/real_time_streams/isolated").asInt()).isEqualTo(2);
    assertThat(json.at("/deadline_ms").asDouble()).isEqualTo(150);
    assertThat(json.at("/fps_of_a_stream").asDouble()).isEqualTo(10);
    assertThat(json.at("/machine/cores").asInt()).isPositive();
  }

  @Test
  void theTableEndsWithHowManyStreamsKeptTheirDeadlineAndWhere() {
    assertThat(PipelineTable.header()).matches("scenario +course +fps +p50 .*");
    assertThat(PipelineTable.row(report.figures().getFirst()))
        .matches("one stream, offline +isolated +9.0 +133 +200 +400 +0 +30.0 +1.0 +100 +5.0");
    assertThat(PipelineTable.summary(report))
        .startsWith(
            "end to end: 0 of at most 8 streams keep 10.0 fps within 150.0 ms",
            "isolated: 2 of at most 8 streams keep 10.0 fps within 150.0 ms")
        .last()
        .asString()
        .matches(".*, \\d+ cores, load .* at the start, JVM .*");
  }

  private static ScenarioFigures figures(
      String name, String course, int streams, double rate, double p99, long dropped) {
    Scenario scenario = new Scenario(name, streams, 20, rate);
    return new ScenarioFigures(scenario, course, 9, p99 / 3, p99 / 2, p99, dropped, 30, 1, 100, 5);
  }
}
