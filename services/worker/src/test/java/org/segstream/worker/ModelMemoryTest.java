package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.segstream.crf.Solvers;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.options.WorkerOptions;
import org.segstream.worker.serving.ModelFollower;
import org.segstream.worker.serving.ModelSlot;

/** What many changes of the model leave behind: a few in the build, 200 in the soak. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class ModelMemoryTest extends OnModelsTopic {
  private static final int SWAPS = Integer.getInteger("segstream.soak.swaps", 5);
  private static final int SETTLED = 20;
  private static final Pattern MAPPING = Pattern.compile("^([0-9a-f]+)-[0-9a-f]+ ");
  private static final Pattern ADDRESS = Pattern.compile("0x([0-9a-f]+)");
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

  /**
   * Resident memory of the mappings outside of the heap, MiB; NaN where nobody tells. Memory less
   * the heap's size would not do: not all of the heap is resident, and its size comes and goes.
   */
  private static double nativeMib() {
    System.gc();
    Path mappings = Path.of("/proc/self/smaps");
    if (!Files.exists(mappings)) {
      return Double.NaN;
    }
    LongSummaryStatistics heap = heapAddresses();
    boolean outside = false;
    double kib = 0;
    try {
      for (String line : Files.readAllLines(mappings)) {
        Matcher mapping = MAPPING.matcher(line);
        if (mapping.find()) {
          long start = Long.parseUnsignedLong(mapping.group(1), 16);
          outside = start < heap.getMin() || start >= heap.getMax();
        } else if (outside && line.startsWith("Rss:")) {
          kib += Double.parseDouble(line.replaceAll("\\D", ""));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return kib / 1024;
  }

  /** The addresses that {@code jcmd GC.heap_info} tells: from the first of the heap to its end. */
  private static LongSummaryStatistics heapAddresses() {
    try {
      Object told =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcHeapInfo",
                  new Object[] {},
                  new String[] {});
      return ADDRESS
          .matcher((String) told)
          .results()
          .mapToLong(address -> Long.parseUnsignedLong(address.group(1), 16))
          .summaryStatistics();
    } catch (JMException e) {
      throw new AssertionError(e);
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
