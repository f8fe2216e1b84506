package org.segstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {

  @Test
  void haveAMedianAndARange() {
    assertThat(Samples.of(List.of(3.0, 1.0, 2.0))).isEqualTo(new Samples(2, 1, 3));
    assertThat(Samples.of(List.of(4.0, 1.0))).isEqualTo(new Samples(2.5, 1, 4));
  }
}
