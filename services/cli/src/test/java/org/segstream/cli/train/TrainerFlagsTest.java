package org.segstream.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrainerFlagsTest {
  @Test
  void theStoreTakesHalfOfTheHeapAtMost() {
    assertThat(TrainerFlags.usualStoreMib(992L << 20)).isEqualTo(496);
    assertThat(TrainerFlags.usualStoreMib(64L << 30)).isEqualTo(1024);
    assertThat(TrainerFlags.usualStoreMib(1)).isEqualTo(1);
  }
}
