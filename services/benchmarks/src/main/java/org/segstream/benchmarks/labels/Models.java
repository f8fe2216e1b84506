package org.segstream.benchmarks.labels;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.Budget;
import org.segstream.trainer.dataset.Augmentation;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.dataset.TrainingData;
import org.segstream.trainer.dataset.TrainingSource;
import org.segstream.trainer.loss.FieldPlan;
import org.segstream.trainer.training.InputSettings;
import org.segstream.trainer.training.Schedule;
import org.segstream.trainer.training.TrainingBudget;
import org.segstream.trainer.training.TrainingListener;
import org.segstream.trainer.training.TrainingPlan;
import org.segstream.trainer.training.TrainingRun;
import org.segstream.vision.LabelSet;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.metrics.ConfusionMatrix;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.NetworkParameters;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmenter;

/** Trains and judges small models, all alike but for their labels. */
final class Models {
  private static final String ARCHITECTURE = "street-net-1";

  /** Equal figures everywhere: sums depend on the number of threads. */
  private static final int THREADS = 1;

  static final Budget BUDGET = Budget.toGap(0.01, 50);

  private final LabelPlan plan;
  private final long seed;

  Models(LabelPlan plan, long seed) {
    this.plan = plan;
    this.seed = seed;
  }

  /** A network that has learned nothing. */
  SegmentationModel ignorant() {
    LabelSet labels = LabelSet.camVid();
    return model(
        "ignorant",
        NetworkParameters.initial(Architectures.byName(ARCHITECTURE, labels.size()), seed));
  }

  private SegmentationModel model(String version, NetworkParameters weights) {
    return new SegmentationModel(
        "bench",
        version,
        ARCHITECTURE,
        LabelSet.camVid(),
        InputSettings.NORMALISATION,
        new Resolution(plan.width(), plan.height()),
        CrfParameters.neighbours(0.1f, 1, 16),
        "For benchmarks only.",
        Map.of(),
        weights);
  }

  /** A model after so many images of these. */
  SegmentationModel train(
      SegmentationModel from, List<LabelledImage> images, long seen, String version) {
    TrainingData data =
        new TrainingData(
            from.labels(), List.of(new TrainingSource("labels", 1, images)), List.of(), List.of());
    AtomicReference<@Nullable SegmentationModel> last = new AtomicReference<>();
    try (TrainingRun run =
        new TrainingRun(
            trainingPlan(seen),
            data,
            Optional.of(from.parameters()),
            THREADS,
            Optional.empty(),
            new TrainingListener() {},
            candidate -> last.set(model(version, copied(candidate.weights()))),
            System::nanoTime)) {
      run.run(() -> false);
    }
    SegmentationModel trained = last.get();
    if (trained == null) {
      throw new IllegalStateException("training on " + images.size() + " images gave no weights");
    }
    return trained;
  }

  /** The run goes on with its own. */
  private static NetworkParameters copied(NetworkParameters weights) {
    Map<String, float[]> values = new LinkedHashMap<>();
    weights.values().forEach((name, value) -> values.put(name, value.clone()));
    return NetworkParameters.of(
        Architectures.byName(ARCHITECTURE, LabelSet.camVid().size()), values);
  }

  private TrainingPlan trainingPlan(long images) {
    return new TrainingPlan(
        ARCHITECTURE,
        new Augmentation(plan.width(), plan.height(), 0.7, 1.5, 3, 0.5, 0.1, 0.3),
        4,
        new TrainingBudget.Images(images),
        new Schedule(0.002, 0.03, 0.9),
        0.02,
        5,
        0.95,
        1.1,
        0,
        1,
        FieldPlan.NONE,
        seed,
        Long.MAX_VALUE,
        Long.MAX_VALUE);
  }

  Segmenter open(SegmentationModel model) {
    return new Segmenter(
        model,
        Engines.open(model, EngineKind.ONNX, DeviceChoice.CPU, THREADS),
        Solvers.best(),
        MaskSize.OF_FRAME);
  }

  /** mIoU on frames, each by itself, percent. */
  double miou(SegmentationModel model, List<LabelledImage> frames) {
    ConfusionMatrix confusion = new ConfusionMatrix(model.labels().size(), model.labels().voidId());
    try (Segmenter segmenter = open(model)) {
      for (LabelledImage frame : frames) {
        confusion.add(
            frame.labels(),
            segmenter
                .solve(
                    frame.image(),
                    segmenter.logits(List.of(frame.image())),
                    segmenter.newState(),
                    BUDGET)
                .labels());
      }
    }
    return confusion.miou();
  }
}
