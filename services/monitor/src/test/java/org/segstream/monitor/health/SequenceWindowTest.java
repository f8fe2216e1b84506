package org.segstream.monitor.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.segstream.monitor.health.SequenceWindow.Sighting;

class SequenceWindowTest {

  @Test
  void everyNumberIsNewOnceHoweverTheyCome() {
    Random random = new Random(1);
    for (int round = 0; round < 50; round++) {
      SequenceWindow window = SequenceWindow.empty();
      Set<Long> seen = new HashSet<>();
      long base = random.nextLong();
      for (int i = 0; i < 2000; i++) {
        long sequence = base + i + random.nextInt(-400, 400);
        window = SequenceWindow.of(window.newest(), window.seen());
        boolean repeated = window.see(sequence) instanceof Sighting.Repeated;
        assertThat(repeated).as("%d of %d", i, base).isEqualTo(!seen.add(sequence));
      }
    }
  }

  @Test
  void aStepOfMoreThanOneTellsHowManyAreMissing() {
    SequenceWindow window = SequenceWindow.empty();
    assertThat(window.see(5)).isEqualTo(new Sighting.Newest(0));
    assertThat(window.see(70)).isEqualTo(new Sighting.Newest(64));
    assertThat(window.see(6)).isEqualTo(new Sighting.Found());
    assertThat(window.see(100_000)).isEqualTo(new Sighting.Newest(99_929));
    assertThat(window.see(99_999)).isEqualTo(new Sighting.Found());
  }

  @Test
  void farBehindTheNewestAStreamBeginsAnew() {
    SequenceWindow window = SequenceWindow.empty();
    var _ = window.see(5000);
    assertThat(window.see(5000 - SequenceWindow.REACH + 1)).isEqualTo(new Sighting.Found());
    assertThat(window.see(0)).isEqualTo(new Sighting.Newest(0));
    assertThat(window.see(1)).isEqualTo(new Sighting.Newest(0));
    assertThat(window.see(0)).isEqualTo(new Sighting.Repeated());
  }
}
