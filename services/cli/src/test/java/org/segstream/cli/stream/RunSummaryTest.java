package org.segstream.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;

class RunSummaryTest {
  private final RunSummary summary = new RunSummary();

  @Test
  void sumsUpLatenciesGapsStartsAndOutcomes() {
    for (int i = 0; i < 100; i++) {
      summary.add(
          new RunSummary.Result(i, "segmented", OptionalDouble.of(i + 1)),
          Optional.of(
              new RunSummary.Proof((i + 1) / 1000.0, i == 0 ? 9 : 4, i == 0 ? "cold" : "warm")));
    }
    summary.add(
        new RunSummary.Result(100, "undecodable", OptionalDouble.of(1000)), Optional.empty());
    summary.finish(101, 10);
    JsonNode json = summary.toJson();
    assertThat(json.get("frames").asInt()).isEqualTo(101);
    assertThat(json.get("masks").asInt()).isEqualTo(101);
    assertThat(json.get("in_order").asBoolean()).isTrue();
    assertThat(json.get("fps").asDouble()).isEqualTo(10.1);
    assertThat(json.get("latency_ms").get("p50").asDouble()).isEqualTo(51);
    assertThat(json.get("latency_ms").get("p99").asDouble()).isEqualTo(100);
    assertThat(json.get("gap_median").asDouble()).isEqualTo(0.05);
    assertThat(json.get("gap_p95").asDouble()).isEqualTo(0.095);
    assertThat(json.get("iterations_mean").asDouble()).isEqualTo(4.05);
    assertThat(json.get("iterations_saved").asDouble()).isEqualTo(99 * 5);
    assertThat(json.get("starts").toString()).isEqualTo("{\"cold\":1,\"warm\":99}");
    assertThat(json.get("outcomes").toString()).isEqualTo("{\"segmented\":100,\"undecodable\":1}");
    assertThat(json.has("miou")).as("nothing was scored").isFalse();
    assertThat(summary.toTable())
        .contains("101 in, 101 masks out")
        .contains("99 of 101")
        .contains("4.0 iterations each and 9.0 elsewhere: 495 saved");
  }

  @Test
  void noticesMasksOutOfOrderAndRepeated() {
    summary.add(new RunSummary.Result(1, "segmented", OptionalDouble.of(1)), Optional.empty());
    summary.add(new RunSummary.Result(1, "segmented", OptionalDouble.of(1)), Optional.empty());
    assertThat(summary.toJson().get("in_order").asBoolean()).isFalse();
  }

  @Test
  void scoresMasksOfAnotherSizeThanTheLabels() {
    LabelMap truth = new LabelMap(2, 2, new byte[] {0, 0, 0, 0});
    LabelMap mask = new LabelMap(4, 2, new byte[] {0, 0, 0, 0, 0, 0, 0, 3});
    summary.score(truth, mask, LabelSet.camVid());
    assertThat(summary.toJson().get("miou").asDouble()).isEqualTo((87.5 + 0) / 2);
  }

  @Test
  void framesOfAnUnknownCaptureHaveNoLatency() {
    summary.add(new RunSummary.Result(0, "segmented", OptionalDouble.empty()), Optional.empty());
    assertThat(summary.toJson().get("latency_ms").get("p50").isNull()).isTrue();
    assertThat(summary.toTable()).contains("latency      unknown: no frame says when");
    summary.add(new RunSummary.Result(1, "segmented", OptionalDouble.of(7)), Optional.empty());
    assertThat(summary.toJson().get("latency_ms").get("p50").asDouble()).isEqualTo(7);
  }
}
