package org.segstream.cli.monitor;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.segstream.crf.Solvers;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.Worker;
import org.segstream.worker.options.WorkerOptions;
import org.segstream.worker.serving.Admission;
import org.segstream.worker.serving.LabelChange;
import org.segstream.worker.serving.ModelFollower;
import org.segstream.worker.serving.ModelSlot;
import org.segstream.worker.serving.ModelsAtWork;
import org.segstream.worker.serving.OneIn;
import org.segstream.worker.serving.StreamShare;

/** A worker that follows champion and challenger; the latter has half of the streams. */
final class LoopWorker implements AutoCloseable {
  static final StreamShare SHARE = new StreamShare(50);

  private final ModelsAtWork models =
      new ModelsAtWork(new ModelSlot(), new ModelSlot(), SHARE, OneIn.NONE);
  private final ModelFollower champions;
  private final ModelFollower challengers;
  private final Worker worker;

  private LoopWorker(KafkaSettings kafka, Topics topics, String name) {
    MeterRegistry registry = new SimpleMeterRegistry();
    Admission admission = new Admission(LoopWorker::load, 4, LabelChange.REFUSED);
    champions = new ModelFollower(kafka, topics, name, admission, models.champion(), registry);
    challengers = ModelFollower.ofChallengers(kafka, topics, name, admission, models, registry);
    if (!champions.awaitModel(Duration.ofSeconds(60))) {
      throw new IllegalStateException("no champion came");
    }
    worker = new Worker(kafka, topics, models, WorkerOptions.DEFAULTS, registry);
  }

  static LoopWorker start(KafkaSettings kafka, Topics topics, String name) {
    return new LoopWorker(kafka, topics, name);
  }

  private static Segmenter load(SegmentationModel model) {
    return new Segmenter(
        model,
        Engines.open(model, EngineKind.ONNX, DeviceChoice.CPU, 1),
        Solvers.best(),
        MaskSize.OF_FRAME);
  }

  /** Whether this version is the champion at work, and no challenger is beside it. */
  boolean isChampion(String version) {
    return models.challenger().reference().isEmpty()
        && models.champion().reference().filter(it -> it.getVersion().equals(version)).isPresent();
  }

  @Override
  public void close() {
    worker.close();
    challengers.close();
    champions.close();
    models.challenger().close();
    models.champion().close();
  }
}
