package org.segstream.benchmarks.crf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.segstream.benchmarks.Machine;
import org.segstream.vision.street.StreetEnergy;

class CrfBenchmarkTest {

  @Test
  void measuresBothSidesAndChecksThem() {
    BenchInstance instance = new BenchInstance("small", StreetEnergy.UNSURE.of(3, 64, 48, 5));
    List<Integer> rounds = new ArrayList<>();
    Optional<String> compiler;
    InstanceFigures figures;
    try (CrfBenchmark benchmark = new CrfBenchmark(1)) {
      compiler = benchmark.compiler();
      figures = benchmark.run(instance, rounds::add);
    }
    assertThat(rounds).containsExactly(1);
    assertThat(figures.checked()).isTrue();
    assertThat(figures.baseline().isPresent()).isEqualTo(compiler.isPresent());

    CrfReport report = new CrfReport(Machine.current(), compiler, List.of(figures));
    JsonNode json = report.toJson().get("instances").get(0);
    assertThat(json.get("size").asText()).isEqualTo("64×48×5");
    JsonNode own = json.get("segstream").get("gap_1e-3");
    assertThat(own.get("cpu_ms").asDouble()).isPositive();
    assertThat(own.get("iterations").asInt()).isPositive();
    assertThat(CrfTable.of(report)).contains("| small | 64×48×5 |");
  }

  @Test
  void withoutACompilerItsColumnsStayEmpty() {
    BenchInstance instance = new BenchInstance("small", StreetEnergy.SURE.of(3, 16, 16, 2));
    SolverFigures own =
        new SolverFigures(
            Optional.empty(), Optional.empty(), List.of(Optional.empty(), Optional.empty()));
    InstanceFigures figures = new InstanceFigures(instance, Optional.empty(), own, true);
    CrfReport report = new CrfReport(Machine.current(), Optional.empty(), List.of(figures));
    assertThat(report.toJson().get("baseline").asText()).startsWith("none");
    assertThat(report.toJson().get("instances").get(0).has("baseline")).isFalse();
    assertThat(CrfTable.of(report)).contains("there is no C++ compiler").contains("|  |  |  |");
  }
}
