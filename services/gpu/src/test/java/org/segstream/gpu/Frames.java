package org.segstream.gpu;

import java.util.Optional;
import java.util.Random;
import org.segstream.crf.energy.ContrastWeights;
import org.segstream.crf.energy.LogitPlanes;
import org.segstream.crf.energy.SampledEnergy;
import org.segstream.crf.energy.TimeEdges;

/** Frames as a network and a camera give them, in small. */
final class Frames {
  static final ContrastWeights CONTRAST = new ContrastWeights(0.3f, 0.8f, 20);

  private Frames() {}

  /** Blobs of colour with noise, and logits at a quarter of the size that know them roughly. */
  static SampledEnergy sampled(Random random, int width, int height, int labels) {
    return sampled(random, width, height, labels, Optional.empty());
  }

  /** The same, joined with labels of the frame before, drawn at random. */
  static SampledEnergy joined(Random random, int width, int height, int labels) {
    byte[] before = new byte[width * height];
    float[] weights = new float[width * height];
    for (int i = 0; i < before.length; i++) {
      before[i] = (byte) random.nextInt(labels + 1);
      weights[i] = random.nextInt(3) == 0 ? 0 : random.nextFloat();
    }
    return sampled(random, width, height, labels, Optional.of(new TimeEdges(before, weights)));
  }

  private static SampledEnergy sampled(
      Random random, int width, int height, int labels, Optional<TimeEdges> time) {
    int columns = (width + 3) / 4;
    int rows = (height + 3) / 4;
    int start = 5;
    float[] logits = new float[start + labels * rows * columns];
    for (int n = start; n < logits.length; n++) {
      int place = (n - start) % (rows * columns);
      int truth = (place % columns / 5 + place / columns / 4) % labels;
      boolean isTruth = (n - start) / (rows * columns) == truth;
      logits[n] = 3 * (float) random.nextGaussian() + (isTruth ? 4 : 0);
    }
    byte[] rgb = new byte[3 * width * height];
    for (int n = 0; n < rgb.length; n++) {
      int x = n / 3 % width;
      int y = n / 3 / width;
      rgb[n] = (byte) (40 * ((x / 20 + y / 16) % 6) + random.nextInt(12));
    }
    LogitPlanes planes = new LogitPlanes(logits, start, labels, rows, columns);
    return new SampledEnergy(planes, width, height, rgb, CONTRAST, time);
  }
}
