package org.segstream.benchmarks.network;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.segstream.benchmarks.Machine;
import org.segstream.benchmarks.Samples;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.timing.SteadyState;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineException;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.Precision;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmentation;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.vision.segmenter.VideoState;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

/**
 * What a model costs a frame on this machine's processor: its network in every engine and precision
 * that can run it, and its random field from a cold start; each on one thread and on two.
 *
 * @param model to measure
 * @param width columns of the frame, at least 16
 * @param height rows of the frame, at least 16
 * @param rounds of measurement, at least 1
 * @param field whether to measure the field too
 */
public record ModelBenchmark(
    SegmentationModel model, int width, int height, int rounds, boolean field) {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final List<Integer> THREADS = List.of(1, 2);
  private static final Budget BUDGET = Budget.toGap(0.01, 100);
  private static final long WARM_UP_NANOS = 500_000_000L;
  private static final long READING_NANOS = 250_000_000L;
  private static final int LEAST_WARM_UPS = 3;
  private static final long SEED = 4711;
  private static final int FRAME = 50;

  /** Checks the ranges. */
  public ModelBenchmark {
    if (width < 16 || height < 16 || rounds < 1) {
      throw new IllegalArgumentException(
          "frame of %d×%d, %d rounds: must be at least 16×16 and 1"
              .formatted(width, height, rounds));
    }
  }

  /** What runs a network, and in which numbers. */
  private record Way(EngineKind engine, Precision precision) {
    String words() {
      return "network, %s, %s"
          .formatted(
              engine.name().toLowerCase(Locale.ROOT), precision.name().toLowerCase(Locale.ROOT));
    }
  }

  private static final List<Way> WAYS =
      List.of(
          new Way(EngineKind.ONNX, Precision.FLOAT),
          new Way(EngineKind.ONNX, Precision.INT8),
          new Way(EngineKind.PYTORCH, Precision.FLOAT));

  /** Measures; tells what comes next. */
  public ModelReport run(Consumer<String> progress) {
    Machine machine = Machine.current();
    RgbImage frame =
        new SyntheticStreet(SEED, width, height, CameraMotion.FORWARD).frame(FRAME).image();
    List<ModelFigures> figures = new ArrayList<>();
    for (Way way : WAYS) {
      for (int threads : THREADS) {
        progress.accept(way.words() + ", threads " + threads);
        figures.add(network(way, threads, frame));
      }
    }
    if (field) {
      Logits logits = logits(frame);
      progress.accept("field");
      figures.add(field(frame, logits));
    }
    return new ModelReport(machine, this, figures);
  }

  private ModelFigures network(Way way, int threads, RgbImage frame) {
    try (SegmentationEngine engine =
        Engines.open(model, way.engine(), DeviceChoice.CPU, way.precision(), threads)) {
      List<RgbImage> batch = List.of(frame);
      ModelFigures.Cost cost = cost(() -> engine.infer(batch));
      return new ModelFigures(way.words(), threads, Optional.of(cost), engine.description());
    } catch (EngineException e) {
      return new ModelFigures(
          way.words(), threads, Optional.empty(), String.valueOf(e.getMessage()));
    }
  }

  private Logits logits(RgbImage frame) {
    try (SegmentationEngine engine =
        Engines.open(model, EngineKind.ONNX, DeviceChoice.CPU, Precision.AUTO, 1)) {
      return engine.infer(List.of(frame));
    }
  }

  private ModelFigures field(RgbImage frame, Logits logits) {
    try (CrfSolver solver = Solvers.best()) {
      Segmenter segmenter =
          new Segmenter(model, new GivenLogits(logits), solver, MaskSize.OF_FRAME);
      VideoState state = segmenter.newState();
      AtomicInteger iterations = new AtomicInteger();
      Runnable afresh =
          () -> {
            state.reset();
            Segmentation found = segmenter.solve(frame, logits, state, BUDGET);
            iterations.set(found.certificate().iterations());
          };
      SteadyState.reach(afresh);
      ModelFigures.Cost cost = cost(afresh);
      String note = "energy and solver to a gap of 1 %%, %d iterations".formatted(iterations.get());
      return new ModelFigures("field", 1, Optional.of(cost), note);
    }
  }

  /** A reading takes many frames, since some systems count CPU time in steps of 10 ms. */
  private ModelFigures.Cost cost(Runnable work) {
    int frames = warmUp(work);
    List<Double> wall = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      long cpuBefore = SYSTEM.getProcessCpuTime();
      long before = System.nanoTime();
      for (int n = 0; n < frames; n++) {
        work.run();
      }
      wall.add((System.nanoTime() - before) * 1e-6 / frames);
      cpu.add((SYSTEM.getProcessCpuTime() - cpuBefore) * 1e-6 / frames);
    }
    return new ModelFigures.Cost(Samples.of(wall), Samples.of(cpu));
  }

  /** Returns how many frames a reading takes. */
  private static int warmUp(Runnable work) {
    long start = System.nanoTime();
    int frames = 0;
    while (frames < LEAST_WARM_UPS || System.nanoTime() - start < WARM_UP_NANOS) {
      work.run();
      frames++;
    }
    return (int) Math.ceilDiv(frames * READING_NANOS, System.nanoTime() - start);
  }
}
