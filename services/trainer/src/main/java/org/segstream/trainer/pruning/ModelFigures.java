package org.segstream.trainer.pruning;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.segstream.crf.Solvers;
import org.segstream.crf.timing.CpuTime;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.Precision;
import org.segstream.vision.metrics.ConfusionMatrix;
import org.segstream.vision.metrics.SolverGaps;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmentation;
import org.segstream.vision.segmenter.Segmenter;

/**
 * What a model costs and what it is worth, run as a worker runs it: in 8-bit integers if it is
 * calibrated, on one thread.
 *
 * @param parameters that training moves
 * @param multiplications of one picture of the model's working size
 * @param networkMillis CPU time of one such picture through the network, ms, the median of fifteen
 * @param network mean IoU of the network alone, percent; empty if there is nothing to judge by
 * @param field the same with the random field, each picture by itself
 * @param shortfall a sentence about pictures whose field was not solved as far as scores want it
 */
public record ModelFigures(
    long parameters,
    long multiplications,
    double networkMillis,
    OptionalDouble network,
    OptionalDouble field,
    Optional<String> shortfall) {
  private static final int ROUNDS = 15;

  /** Measures. */
  static ModelFigures of(SegmentationModel model, RgbImage picture, List<LabelledImage> judges) {
    ConfusionMatrix alone = new ConfusionMatrix(model.labels().size(), model.labels().voidId());
    ConfusionMatrix both = new ConfusionMatrix(model.labels().size(), model.labels().voidId());
    SolverGaps gaps = new SolverGaps(SolverGaps.OF_SCORES);
    RgbImage sized = picture.resized(model.resolution().width(), model.resolution().height());
    try (Segmenter segmenter =
        new Segmenter(
            model,
            Engines.open(model, EngineKind.ONNX, DeviceChoice.CPU, Precision.AUTO, 1),
            Solvers.best(),
            MaskSize.OF_FRAME)) {
      double millis = median(segmenter, sized);
      for (LabelledImage judge : judges) {
        Logits logits = segmenter.logits(List.of(judge.image()));
        alone.add(judge.labels(), segmenter.argmin(judge.image(), logits));
        Segmentation solved =
            segmenter.solve(judge.image(), logits, segmenter.newState(), SolverGaps.OF_SCORES);
        gaps.add(solved.certificate(), solved.labels().labels().length);
        both.add(judge.labels(), solved.labels());
      }
      return new ModelFigures(
          model.graph().trainableValues(),
          model.graph().multiplications(sized.height(), sized.width()),
          millis,
          judges.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(alone.miou()),
          judges.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(both.miou()),
          gaps.shortfall());
    }
  }

  private static double median(Segmenter segmenter, RgbImage picture) {
    return IntStream.range(0, ROUNDS + 3)
        .mapToDouble(_ -> CpuTime.of(() -> segmenter.logits(List.of(picture))).cpuMillis())
        .skip(3)
        .sorted()
        .toArray()[ROUNDS / 2];
  }
}
