package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.segstream.crf.Solvers;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.serving.ModelFollower;
import org.segstream.worker.serving.ModelSlot;

/** What many changes of the model leave behind: a few in the build, 200 in the soak. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class ModelMemoryTest extends OnModelsTopic {
  private static final int SWAPS = Integer.getInteger("segstream.soak.swaps", 5);
  private static final int SETTLED = 20;
  private static final double MIB = 1 << 20;
  private static final double GROWTH_MIB = 32;

  @Test
  void noModelIsLeftBehindAndMemoryOutsideOfTheHeapStaysFlat() {
    publish(ModelVersions.version("0"));
    publish(ModelVersions.version("1"));
    makeChampion("0");
    double settled = Double.NaN;
    try (ModelSlot slot = new ModelSlot();
        ModelFollower follower = follow(slot, ModelMemoryTest::load)) {
      assertThat(follower.awaitModel(PATIENCE)).isTrue();
      try (Worker worker = new Worker(kafka, topics, slot, WorkerOptions.DEFAULTS, registry)) {
        for (int swap = 1; swap <= SWAPS; swap++) {
          change(worker, slot, swap);
          if (swap == SETTLED) {
            settled = nativeMib();
          }
        }
        assertThat(worker.ended()).isNotDone();
      }
      assertThat(slot.loaded()).isOne();
    }
    assertThat(registry.counter("segstream.models.taken").count()).isEqualTo(SWAPS + 1);
    double end = nativeMib();
    System.out.printf(
        Locale.ROOT,
        "%d models taken over: resident without the heap %.0f MiB after %d, %.0f MiB at the end%n",
        SWAPS,
        settled,
        SETTLED,
        end);
    if (SWAPS > 2 * SETTLED) {
      assertThat(end).isLessThan(settled + GROWTH_MIB);
    }
  }

  /** A frame before, during and after. */
  private void change(Worker worker, ModelSlot slot, int swap) {
    String version = Integer.toString(swap % 2);
    publish(frame("cam", swap % 10).toBuilder().setSequence(2L * swap).build());
    makeChampion(version);
    awaitAtWork(slot, version);
    publish(frame("cam", swap % 10).toBuilder().setSequence(2L * swap + 1).build());
    await()
        .atMost(PATIENCE)
        .until(() -> worker.account().segmented() == 2L * swap && slot.loaded() == 1);
  }

  /** Resident memory without what the heap has reserved of it, MiB; NaN where nobody tells. */
  private static double nativeMib() {
    System.gc();
    try {
      double resident =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
              .findFirst()
              .orElse(Double.NaN);
      return resident
          - ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted() / MIB;
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  private static Segmenter load(SegmentationModel model) {
    return new Segmenter(
        model,
        Engines.open(model, EngineKind.ONNX, DeviceChoice.CPU, 1),
        Solvers.best(),
        MaskSize.OF_FRAME);
  }
}
