package org.segstream.benchmarks.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.segstream.trainer.loss.FieldPlan;

class TrainingBenchmarkTest {

  @ParameterizedTest
  @EnumSource
  void theLossOfAStepIsFiniteAndTheSameAgain(FieldPlan.Form field) {
    try (TrainingStep step = new TrainingStep(48, 32, 1)) {
      double first = step.run(field);
      assertThat(first).isFinite().isPositive();
      assertThat(step.run(field)).isEqualTo(first);
    }
  }

  @Test
  void tellsTimesMemoryAndRatiosWithEachField() {
    List<FieldPlan.Form> fields = List.of(FieldPlan.Form.OFF, FieldPlan.Form.UNROLLED);

    TrainingReport report = new TrainingBenchmark(48, 32, 1, 2, 1).run(fields, _ -> {});

    JsonNode json = report.toJson();
    assertThat(json.get("steps")).hasSize(2);
    assertThat(json.at("/steps/0/ratio").asDouble()).isEqualTo(1);
    assertThat(json.at("/steps/1/field").asText()).isEqualTo("unrolled");
    assertThat(json.at("/steps/1/cpuMillis/median").asDouble()).isPositive();
    assertThat(json.at("/steps/1/peakMib").asDouble()).isGreaterThan(50);
    assertThat(report.toTable()).contains("| with the unrolled field, 5 sweeps |");
  }
}
