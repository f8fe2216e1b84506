package org.segstream.benchmarks.crf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.segstream.benchmarks.Machine;

class TableBenchmarkTest {

  @Test
  void measuresEveryWayAndChecksIt() {
    List<Integer> rounds = new ArrayList<>();

    List<InstanceFigures> figures = new TableBenchmark(64, 48, 2).run(rounds::add);

    assertThat(rounds).containsExactly(1, 2);
    assertThat(figures).allMatch(InstanceFigures::checked);
    assertThat(figures.stream().map(way -> way.instance().name()))
        .containsExactly("Potts", "table of ones", "table", "table, reference");
    assertThat(figures.stream().map(way -> way.own().getFirst().toGap().getFirst()))
        .allMatch(Optional::isPresent);
    assertThat(CrfTable.of(new CrfReport(Machine.current(), Optional.of("none"), figures)))
        .contains("baseline: none")
        .contains("| table, reference | 64×48×11 |");
  }
}
