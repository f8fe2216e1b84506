package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.segstream.crf.Solvers;
import org.segstream.v1.Certificate;
import org.segstream.v1.LabelMap;
import org.segstream.v1.Mask;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.options.QueueOptions;
import org.segstream.worker.options.SolverOptions;
import org.segstream.worker.options.WorkerOptions;

/** The promise of the same bits, with the real network and solver. */
class DeterminismTest extends OnBroker {
  private static final int STREAMS = 4;
  private static final int FRAMES = 4;

  /** What must not depend on how the work was spread. */
  private record Result(LabelMap labels, Certificate certificate) {}

  @Test
  void masksAreTheSameBitsForAnyThreadsAndBatching() {
    for (int i = 0; i < FRAMES; i++) {
      for (int stream = 0; stream < STREAMS; stream++) {
        publish(frame("cam-" + stream, i + 7 * stream));
      }
    }
    Map<String, Result> alone = run(0, 1, 1, 1, Duration.ZERO);
    assertThat(alone).hasSize(STREAMS * FRAMES);
    assertThat(run(STREAMS * FRAMES, 4, 3, 2, Duration.ofMillis(20))).isEqualTo(alone);
  }

  private Map<String, Result> run(
      int before, int batch, int solvers, int network, Duration linger) {
    WorkerOptions options =
        WorkerOptions.DEFAULTS
            .withGroup("batch-of-" + batch)
            .withSolver(SolverOptions.DEFAULTS.withThreads(solvers))
            .withQueues(new QueueOptions(batch, linger, 8, Duration.ofSeconds(1), 1 << 20));
    try (Segmenter segmenter =
            new Segmenter(
                MODEL,
                Engines.open(MODEL, EngineKind.ONNX, DeviceChoice.CPU, network),
                Solvers.best(),
                MaskSize.OF_FRAME);
        Worker worker = new Worker(kafka, topics, segmenter, options, registry)) {
      List<Mask> masks = masks(before + STREAMS * FRAMES);
      assertThat(worker.ended()).isNotDone();
      return masks.subList(before, masks.size()).stream()
          .collect(
              Collectors.toMap(
                  mask -> mask.getStreamId() + "#" + mask.getSequence(),
                  mask -> new Result(mask.getLabelMap(), mask.getCertificate())));
    }
  }
}
