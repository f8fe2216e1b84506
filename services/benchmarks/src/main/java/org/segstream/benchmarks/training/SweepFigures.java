package org.segstream.benchmarks.training;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.segstream.benchmarks.CpuTime;
import org.segstream.benchmarks.Samples;
import org.segstream.crf.training.FieldTensors;
import org.segstream.crf.training.GridShape;
import org.segstream.crf.training.StepRule;
import org.segstream.crf.training.StrideWeights;
import org.segstream.crf.training.UnrolledField;
import org.segstream.crf.training.UnrolledSettings;

/**
 * The random field by itself, on one thread: {@value #ITERATIONS} iterations on random scores and
 * weights, CPU ms.
 *
 * @param shape of the field
 * @param hard forward, at temperature 0: max-sum in the same layout
 * @param soft forward, at temperature 1
 * @param backward after the soft pass
 */
public record SweepFigures(GridShape shape, Samples hard, Samples soft, Samples backward) {
  static final int ITERATIONS = 5;

  /** Measures after so many runs that do not count. */
  static SweepFigures measure(GridShape shape, int warmUp, int rounds) {
    SplittableRandom random = new SplittableRandom(1);
    FieldTensors field =
        FieldTensors.of(
            floats(random, shape.scores(), 6),
            StrideWeights.of(
                floats(random, shape.horizontalEdges(1), 2),
                floats(random, shape.verticalEdges(1), 2)));
    UnrolledField unrolled = new UnrolledField(shape, 1);
    MemorySegment output = MemorySegment.ofArray(new float[shape.scores()]);
    FieldTensors gradients = FieldTensors.zeros(shape);
    Runnable hard = () -> unrolled.forward(field, settings(0), output);
    Runnable soft = () -> unrolled.forward(field, settings(1), output);
    Runnable backward = () -> unrolled.backward(field.scores(), gradients);
    for (int n = 0; n < warmUp; n++) {
      hard.run();
      soft.run();
      backward.run();
    }
    List<Double> hards = new ArrayList<>();
    List<Double> softs = new ArrayList<>();
    List<Double> backwards = new ArrayList<>();
    for (int n = 0; n < rounds; n++) {
      hards.add(millis(hard));
      softs.add(millis(soft));
      backwards.add(millis(backward));
    }
    return new SweepFigures(shape, Samples.of(hards), Samples.of(softs), Samples.of(backwards));
  }

  private static UnrolledSettings settings(double gamma) {
    return new UnrolledSettings(ITERATIONS, gamma, StepRule.guarded());
  }

  private static double millis(Runnable work) {
    return CpuTime.of(
            () -> {
              work.run();
              return 0;
            })
        .cpuMillis();
  }

  private static float[] floats(SplittableRandom random, int count, double most) {
    float[] values = new float[count];
    for (int n = 0; n < count; n++) {
      values[n] = (float) random.nextDouble(most);
    }
    return values;
  }
}
