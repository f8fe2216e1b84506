package org.segstream.benchmarks.monitor;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Random;
import org.segstream.vision.LabelMap;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;
import org.segstream.worker.MaskSample;

/** What a worker pays for the thumbnail and the margins of a mask of 480×360 with 11 labels. */
final class SampleCost {
  private static final int WIDTH = 480;
  private static final int HEIGHT = 360;
  private static final int LABELS = 11;
  private static final int WARM = 2_000;
  private static final int TIMES = 2_000;

  private SampleCost() {}

  /** CPU time of one, µs, once warm. */
  static double cpuMicros() {
    LabelMap map = new SyntheticStreet(1, WIDTH, HEIGHT, CameraMotion.FORWARD).frame(0).labels();
    float[] values = new float[LABELS * WIDTH * HEIGHT];
    Random random = new Random(1);
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    Logits logits = new Logits(1, LABELS, HEIGHT, WIDTH, values);
    long bytes = run(map, logits, WARM);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long begin = threads.getCurrentThreadCpuTime();
    bytes += run(map, logits, TIMES);
    if (bytes <= 0) {
      throw new IllegalStateException("thumbnails of no bytes");
    }
    return (threads.getCurrentThreadCpuTime() - begin) / 1e3 / TIMES;
  }

  private static long run(LabelMap map, Logits logits, int times) {
    long bytes = 0;
    for (int i = 0; i < times; i++) {
      bytes += MaskSample.of(map, logits).thumbnail().getSerializedSize();
    }
    return bytes;
  }
}
