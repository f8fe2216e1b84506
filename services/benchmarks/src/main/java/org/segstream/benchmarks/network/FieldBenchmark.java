package org.segstream.benchmarks.network;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.segstream.benchmarks.Machine;
import org.segstream.benchmarks.Samples;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.timing.CpuTime;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.Precision;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmentation;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.vision.segmenter.VideoState;

/**
 * What a stream's random field costs by the size of its masks: everything between a frame's logits
 * and its labels with their certificate, motion search and edges along time included. Beside it the
 * same with all pixels visited in every pass.
 *
 * @param model to measure
 * @param frames one after the other, of any size; scaled to the sizes measured
 * @param sizes of frames and masks
 * @param rounds through the frames, at least 1; one more before these
 */
public record FieldBenchmark(
    SegmentationModel model, List<RgbImage> frames, List<Resolution> sizes, int rounds) {
  private static final Budget BUDGET = Budget.toGap(0.01, 2000);

  /** Copies the lists, and checks the ranges. */
  public FieldBenchmark {
    frames = List.copyOf(frames);
    sizes = List.copyOf(sizes);
    if (frames.size() < 2 || sizes.isEmpty() || rounds < 1) {
      throw new IllegalArgumentException(
          "%d frames, %d sizes, %d rounds: must be at least 2, 1 and 1"
              .formatted(frames.size(), sizes.size(), rounds));
    }
  }

  /** One way through all frames. */
  private record Course(double cpuMillis, double iterations, long stateBytes) {}

  /** Measures; tells what comes next. */
  public FieldReport run(Consumer<String> progress) {
    Machine machine = Machine.current();
    List<FieldFigures> figures = new ArrayList<>();
    try (SegmentationEngine engine =
        Engines.open(model, EngineKind.ONNX, DeviceChoice.CPU, Precision.AUTO, 1)) {
      for (Resolution size : sizes) {
        progress.accept(size.width() + "x" + size.height());
        figures.add(measure(engine, size));
      }
    }
    return new FieldReport(machine, this, figures);
  }

  /** In turn, so that both see the machine's moods. */
  private FieldFigures measure(SegmentationEngine engine, Resolution size) {
    List<RgbImage> scaled =
        frames.stream().map(frame -> frame.resized(size.width(), size.height())).toList();
    List<Logits> logits = scaled.stream().map(frame -> engine.infer(List.of(frame))).toList();
    List<Course> active = new ArrayList<>();
    List<Course> whole = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      active.add(course(Solvers.best(), scaled, logits));
      whole.add(course(Solvers.overAllPixels(), scaled, logits));
    }
    Course last = active.getLast();
    return new FieldFigures(
        size.width(),
        size.height(),
        cpuMillis(active),
        cpuMillis(whole),
        last.iterations(),
        last.stateBytes());
  }

  /** Without the first round, whose code is new to the compiler. */
  private static Samples cpuMillis(List<Course> courses) {
    return Samples.of(courses.stream().skip(1).map(Course::cpuMillis).toList());
  }

  private Course course(CrfSolver solver, List<RgbImage> scaled, List<Logits> logits) {
    Segmenter segmenter =
        new Segmenter(model, new GivenLogits(logits.getFirst()), solver, MaskSize.OF_FRAME);
    VideoState state = segmenter.newState();
    double millis = 0;
    double iterations = 0;
    for (int n = 0; n < scaled.size(); n++) {
      RgbImage frame = scaled.get(n);
      Logits of = logits.get(n);
      CpuTime.Timed<Segmentation> timed =
          CpuTime.of(() -> segmenter.solve(frame, of, state, BUDGET));
      millis += n == 0 ? 0 : timed.cpuMillis();
      iterations += timed.result().certificate().iterations();
    }
    solver.close();
    return new Course(millis / (scaled.size() - 1), iterations / scaled.size(), state.bytes());
  }
}
