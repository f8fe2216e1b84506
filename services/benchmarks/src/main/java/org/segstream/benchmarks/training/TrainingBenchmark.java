package org.segstream.benchmarks.training;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.segstream.benchmarks.Machine;
import org.segstream.benchmarks.Samples;
import org.segstream.crf.training.GridShape;

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
  private static final int SWEEP_LABELS = 12;

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

  /** Measures these kinds of step; tells of each round. */
  public TrainingReport run(List<StepKind> kinds, Consumer<String> progress) {
    Machine machine = Machine.current();
    Map<StepKind, List<Reading>> readings = readings(kinds, progress);
    List<StepFigures> steps = new ArrayList<>();
    for (StepKind kind : kinds) {
      progress.accept("memory, " + kind.description());
      steps.add(
          figures(
              kind,
              readings.getOrDefault(kind, List.of()),
              MemoryProbe.peakMib(kind, width, height)));
    }
    Optional<SweepFigures> sweeps = Optional.empty();
    if (kinds.size() > 1) {
      progress.accept("sweeps");
      sweeps =
          Optional.of(
              SweepFigures.measure(
                  new GridShape(width, height, SWEEP_LABELS, List.of(1)), 10 * warmUp, 3 * rounds));
    }
    return new TrainingReport(machine, this, steps, sweeps);
  }

  private Map<StepKind, List<Reading>> readings(List<StepKind> kinds, Consumer<String> progress) {
    Map<StepKind, List<Reading>> readings = new EnumMap<>(StepKind.class);
    try (TrainingStep step = new TrainingStep(width, height, threads)) {
      for (int round = 0; round < warmUp + rounds; round++) {
        for (StepKind kind : kinds) {
          progress.accept(kind.description());
          Reading reading = read(step, kind);
          if (round >= warmUp) {
            readings.computeIfAbsent(kind, _ -> new ArrayList<>()).add(reading);
          }
        }
      }
    }
    return readings;
  }

  private static Reading read(TrainingStep step, StepKind kind) {
    long cpu = SYSTEM.getProcessCpuTime();
    long wall = System.nanoTime();
    double loss = step.run(kind);
    if (!Double.isFinite(loss)) {
      throw new ArithmeticException("loss " + loss + " of a step with " + kind.description());
    }
    return new Reading(
        (SYSTEM.getProcessCpuTime() - cpu) * 1e-6, (System.nanoTime() - wall) * 1e-6);
  }

  private static StepFigures figures(
      StepKind kind, List<Reading> readings, OptionalDouble peakMib) {
    return new StepFigures(
        kind,
        Samples.of(readings.stream().map(Reading::cpu).toList()),
        Samples.of(readings.stream().map(Reading::wall).toList()),
        peakMib);
  }
}
