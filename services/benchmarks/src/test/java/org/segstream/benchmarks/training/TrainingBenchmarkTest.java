package org.segstream.benchmarks.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingBenchmarkTest {

  @ParameterizedTest
  @EnumSource
  void everyKindOfStepHasAFiniteLossThatDoesNotDependOnStepsBefore(StepKind kind) {
    try (TrainingStep step = new TrainingStep(48, 32, 1)) {
      double first = step.run(kind);
      assertThat(first).isFinite().isPositive();
      if (kind != StepKind.SURROGATE) {
        assertThat(step.run(kind)).isEqualTo(first);
      } else {
        assertThat(step.run(kind)).isLessThan(first);
      }
    }
  }

  @Test
  void tellsTimesMemoryAndRatiosOfEachKind() {
    List<StepKind> kinds = List.of(StepKind.ALONE, StepKind.UNROLLED_5);

    TrainingReport report = new TrainingBenchmark(48, 32, 1, 2, 1).run(kinds, _ -> {});

    JsonNode json = report.toJson();
    assertThat(json.get("steps")).hasSize(2);
    assertThat(json.at("/steps/0/ratio").asDouble()).isEqualTo(1);
    assertThat(json.at("/steps/1/cpuMillis/median").asDouble()).isPositive();
    assertThat(json.at("/steps/1/peakMib").asDouble()).isGreaterThan(50);
    assertThat(json.at("/sweeps/softForward/median").asDouble()).isPositive();
    assertThat(report.toTable()).contains("| unrolled, N = 5 |", "| soft, forward |");
  }
}
