package org.segstream.crf.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What makes the training form fast: vectors that stay in registers. */
class TrainingSpeedTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int LEFT_OVER = 64 * 1024;

  private final GridShape shape = new GridShape(240, 180, 12, List.of(1));
  private final TestFields fields = new TestFields(shape, 1);
  private final FieldTensors field = TestFields.floats(fields.field(3, 2, true));
  private final FieldTensors gradients = FieldTensors.zeros(shape);

  private static long leastAllocation(Runnable work) {
    long least = Long.MAX_VALUE;
    for (int n = 0; n < 150 && least > LEFT_OVER; n++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      work.run();
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }

  @Test
  void unrollingAllocatesNextToNothing() {
    UnrolledField unrolled = new UnrolledField(shape, 1);
    UnrolledSettings settings = new UnrolledSettings(3, 1, StepRule.guarded());
    MemorySegment output = MemorySegment.ofArray(new float[shape.scores()]);

    long bytes =
        leastAllocation(() -> {
          unrolled.forward(field, settings, output);
          unrolled.backward(field.scores(), gradients);
        });

    assertThat(bytes).isLessThanOrEqualTo(LEFT_OVER);
  }

  @Test
  void theSurrogateAllocatesNextToNothing() {
    DualSurrogate surrogate = new DualSurrogate(shape, 1);
    byte[] truth = fields.truth();

    long bytes = leastAllocation(() -> surrogate.evaluate(field, truth, 1, 2, gradients));

    assertThat(bytes).isLessThanOrEqualTo(LEFT_OVER);
  }

  @Test
  void neitherDoesAllocateMoreWhereLabelsHaveACompatibility() {
    FieldTensors compatible = TestFields.floatsWithTable(fields.field(3, 2, false));
    FieldTensors to = TestFields.gradients(shape);
    DualSurrogate surrogate = new DualSurrogate(shape, 1);
    byte[] truth = fields.truth();
    UnrolledField unrolled = new UnrolledField(shape, 1);
    UnrolledSettings settings = new UnrolledSettings(3, 1, StepRule.guarded());
    MemorySegment output = MemorySegment.ofArray(new float[shape.scores()]);

    long bytes =
        leastAllocation(() -> {
          surrogate.evaluate(compatible, truth, 1, 2, to);
          unrolled.forward(compatible, settings, output);
          unrolled.backward(compatible.scores(), to);
        });

    assertThat(bytes).isLessThanOrEqualTo(LEFT_OVER);
  }
}
