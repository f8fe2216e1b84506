package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.segstream.crf.CrfSolver;
import org.segstream.crf.ReferenceSolver;
import org.segstream.worker.StreamStates.StreamKey;

class StreamStatesTest {
  private final CrfSolver solver = new ReferenceSolver();
  private final StreamStates states = new StreamStates(solver::newState, Runnable::run, 2);

  @Test
  void keepsTheStateOfAStream() {
    assertThat(states.of(key(0, "a")).state()).isSameAs(states.of(key(0, "a")).state());
    assertThat(states.of(key(0, "b")).state()).isNotSameAs(states.of(key(0, "a")).state());
  }

  @Test
  void forgetsTheLongestUnusedStreamBeyondTheLimit() {
    CrfSolver.StreamState a = states.of(key(0, "a")).state();
    CrfSolver.StreamState b = states.of(key(0, "b")).state();
    assertThat(states.of(key(0, "a")).state()).isSameAs(a);
    assertThat(states.of(key(0, "c")).state()).isNotSameAs(a);
    assertThat(states.of(key(0, "a")).state()).as("used since").isSameAs(a);
    assertThat(states.of(key(0, "b")).state()).as("longest unused").isNotSameAs(b);
  }

  @Test
  void forgetsTheStreamsOfAPartitionThatWentAway() {
    CrfSolver.StreamState gone = states.of(key(1, "a")).state();
    CrfSolver.StreamState kept = states.of(key(2, "a")).state();
    states.forget(new TopicPartition("frames", 1));
    assertThat(states.of(key(1, "a")).state()).isNotSameAs(gone);
    assertThat(states.of(key(2, "a")).state()).isSameAs(kept);
  }

  private static StreamKey key(int partition, String streamId) {
    return new StreamKey(new TopicPartition("frames", partition), streamId);
  }
}
