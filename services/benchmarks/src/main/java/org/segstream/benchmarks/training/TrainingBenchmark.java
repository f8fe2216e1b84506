package org.segstream.benchmarks.training;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.segstream.benchmarks.Machine;
import org.segstream.benchmarks.Samples;
import org.segstream.trainer.loss.FieldPlan;

/**
 * Training steps of the shipped network with and without the random field, in turn in one run.
 *
 * @param width columns of the image, at least 16
 * @param height rows of the image, at least 16
 * @param threads of libtorch and of the random field, each, at least 1
 * @param rounds of measurement, at least 1
 * @param warmUp rounds before them, at least 1
 */
public record TrainingBenchmark(int width, int height, int threads, int rounds, int warmUp) {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /** Checks the ranges. */
  public TrainingBenchmark {
    if (width < 16 || height < 16 || threads < 1 || rounds < 1 || warmUp < 1) {
      throw new IllegalArgumentException(
          "image of %d×%d, %d threads, %d rounds after %d: must be at least 16×16, 1, 1, 1"
              .formatted(width, height, threads, rounds, warmUp));
    }
  }

  /** Time of one step. */
  private record Reading(double cpu, double wall) {}

  /** Measures steps with each of these fields, the first to compare with; tells of each round. */
  public TrainingReport run(List<FieldPlan.Form> fields, Consumer<String> progress) {
    Machine machine = Machine.current();
    Map<FieldPlan.Form, List<Reading>> readings = readings(fields, progress);
    List<StepFigures> steps = new ArrayList<>();
    for (FieldPlan.Form field : fields) {
      progress.accept("memory, field " + field);
      steps.add(
          figures(
              field,
              readings.getOrDefault(field, List.of()),
              MemoryProbe.peakMib(field, width, height)));
    }
    return new TrainingReport(machine, this, steps);
  }

  private Map<FieldPlan.Form, List<Reading>> readings(
      List<FieldPlan.Form> fields, Consumer<String> progress) {
    Map<FieldPlan.Form, List<Reading>> readings = new EnumMap<>(FieldPlan.Form.class);
    try (TrainingStep step = new TrainingStep(width, height, threads)) {
      for (int round = 0; round < warmUp + rounds; round++) {
        progress.accept("steps, round %d of %d".formatted(round + 1, warmUp + rounds));
        for (FieldPlan.Form field : fields) {
          Reading reading = read(step, field);
          if (round >= warmUp) {
            readings.computeIfAbsent(field, _ -> new ArrayList<>()).add(reading);
          }
        }
      }
    }
    return readings;
  }

  private static Reading read(TrainingStep step, FieldPlan.Form field) {
    long cpu = SYSTEM.getProcessCpuTime();
    long wall = System.nanoTime();
    double loss = step.run(field);
    if (!Double.isFinite(loss)) {
      throw new ArithmeticException("loss " + loss + " of a step, field " + field);
    }
    return new Reading(
        (SYSTEM.getProcessCpuTime() - cpu) * 1e-6, (System.nanoTime() - wall) * 1e-6);
  }

  private static StepFigures figures(
      FieldPlan.Form field, List<Reading> readings, OptionalDouble peakMib) {
    return new StepFigures(
        field,
        Samples.of(readings.stream().map(Reading::cpu).toList()),
        Samples.of(readings.stream().map(Reading::wall).toList()),
        peakMib);
  }
}
