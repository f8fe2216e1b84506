package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Motion;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.energy.Energy;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.StreamTable.StreamKey;
import org.segstream.worker.serving.ModelSlot;

class StreamTableTest {
  private static final int BYTES = 100;

  /** A state of a known size. */
  private static final class Fixed implements CrfSolver.StreamState {
    @Override
    public void reset() {}

    @Override
    public void follow(Motion motion) {}

    @Override
    public long bytes() {
      return BYTES;
    }
  }

  /** Solves nothing. */
  private static final class FixedSolver implements CrfSolver {
    @Override
    public StreamState newState() {
      return new Fixed();
    }

    @Override
    public Solution solve(Energy grid, StreamState state, Budget budget) {
      throw new AssertionError("nothing is solved here");
    }
  }

  @Test
  void keepsTheStateOfAStream() {
    StreamTable table = table(2, 1000);
    assertThat(table.of(key(0, "a"))).isSameAs(table.of(key(0, "a")));
    assertThat(table.of(key(0, "b"))).isNotSameAs(table.of(key(0, "a")));
    assertThat(table.of(key(1, "a"))).isNotSameAs(table.of(key(0, "a")));
  }

  @Test
  void forgetsTheLongestUnusedStreamBeyondTheNumberAllowed() {
    StreamTable table = table(2, 1000);
    Stream a = table.of(key(0, "a"));
    Stream b = table.of(key(0, "b"));
    assertThat(table.of(key(0, "a"))).as("used since").isSameAs(a);
    Stream c = table.of(key(0, "c"));
    assertThat(table.trim(c)).containsExactly(b);
  }

  @Test
  void forgetsTheLongestUnusedStreamsBeyondTheMemory() {
    StreamTable table = table(10, 2 * BYTES + 1);
    Stream a = table.of(key(0, "a"));
    Stream b = table.of(key(0, "b"));
    Stream c = table.of(key(0, "c"));
    Stream d = table.of(key(0, "d"));
    java.util.stream.Stream.of(a, b, c, d).forEach(StreamTableTest::warm);
    assertThat(table.warmBytes()).isEqualTo(4 * BYTES);
    assertThat(table.trim(d)).containsExactly(a, b);
    assertThat(table.warmBytes()).isEqualTo(2 * BYTES);
  }

  @Test
  void keepsStreamsThatAreAtWork() {
    StreamTable table = table(1, 1000);
    Stream busy = table.of(key(0, "a"));
    busy.begin();
    Stream idle = table.of(key(0, "b"));
    assertThat(table.trim(busy)).containsExactly(idle);
    busy.end();
    Stream next = table.of(key(0, "b"));
    assertThat(table.trim(next)).containsExactly(busy);
  }

  @ParameterizedTest
  @CsvSource({"1, 1000", "10, " + BYTES})
  void beyondTheLimitsTheStreamJustSolvedStartsFromScratch(int streams, long bytes) {
    StreamTable table = table(streams, bytes);
    Stream first = table.of(key(0, "a"));
    Stream second = table.of(key(0, "b"));
    List.of(first, second).forEach(Stream::begin);
    for (Stream stream : List.of(first, second)) {
      warm(stream);
      assertThat(table.trim(stream)).isEmpty();
    }
    assertThat(table.of(key(0, "b"))).isSameAs(second);
    assertThat(second.warmBytes()).as("one beyond the limit").isZero();
    assertThat(table.trim(first)).isEmpty();
    assertThat(first.warmBytes()).as("within the limit").isEqualTo(BYTES);
  }

  @Test
  void forgetsTheStreamsOfAPartitionThatWentAway() {
    StreamTable table = table(5, 1000);
    Stream gone = table.of(key(1, "a"));
    Stream kept = table.of(key(2, "a"));
    assertThat(table.forget(new TopicPartition("frames", 1))).containsExactly(gone);
    assertThat(table.of(key(1, "a"))).isNotSameAs(gone);
    assertThat(table.of(key(2, "a"))).isSameAs(kept);
  }

  private static void warm(Stream stream) {
    SegmentationModel model = BundledModels.load("street");
    Segmenter segmenter =
        new Segmenter(
            model, new ConstantEngine(model.labels()), new FixedSolver(), MaskSize.OF_FRAME);
    assertThat(stream.state(new ModelSlot(segmenter).acquire(1)).bytes()).isEqualTo(BYTES);
    stream.measure();
  }

  private static StreamTable table(int streams, long bytes) {
    return new StreamTable(key -> new Stream(key, Runnable::run), streams, bytes);
  }

  private static StreamKey key(int partition, String streamId) {
    return new StreamKey(new TopicPartition("frames", partition), streamId);
  }
}
