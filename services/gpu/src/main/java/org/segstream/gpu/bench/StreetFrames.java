package org.segstream.gpu.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.segstream.crf.energy.ContrastWeights;
import org.segstream.crf.energy.LogitPlanes;
import org.segstream.crf.energy.SampledEnergy;
import org.segstream.gpu.bench.DeviceBench.Size;

/**
 * Frames of streams about as a camera on a street and its network give them: boxes of colours with
 * noise, and logits at a quarter of the size that are unsure now and then. From frame to frame only
 * the noise changes.
 */
final class StreetFrames {
  private static final int STRIDE = 4;
  private static final int BOXES = 40;
  private static final ContrastWeights CONTRAST = new ContrastWeights(0.4f, 1.2f, 12);

  private final int width;
  private final int height;
  private final int labels;

  StreetFrames(Size size, int labels) {
    this.width = size.width();
    this.height = size.height();
    this.labels = labels;
  }

  /** The frames of streams 0, 1, … at one time. */
  List<SampledEnergy> frames(int streams, int number) {
    return IntStream.range(0, streams).mapToObj(stream -> frame(stream, number)).toList();
  }

  private SampledEnergy frame(int stream, int number) {
    int[] truth = picture(new Random(stream));
    Random noise = new Random(1000L * stream + number);
    byte[] rgb = new byte[3 * width * height];
    for (int n = 0; n < rgb.length; n++) {
      rgb[n] = (byte) ((37 * truth[n / 3] + 70 * (n % 3)) % 200 + noise.nextInt(16));
    }
    LogitPlanes logits = logits(truth, noise);
    return new SampledEnergy(logits, width, height, rgb, CONTRAST, Optional.empty());
  }

  private LogitPlanes logits(int[] truth, Random noise) {
    int columns = Math.ceilDiv(width, STRIDE);
    int rows = Math.ceilDiv(height, STRIDE);
    float[] logits = new float[labels * rows * columns];
    for (int n = 0; n < rows * columns; n++) {
      int x = Math.min(STRIDE * (n % columns) + STRIDE / 2, width - 1);
      int y = Math.min(STRIDE * (n / columns) + STRIDE / 2, height - 1);
      double sure = noise.nextInt(12) == 0 ? 0.5 : 4;
      for (int k = 0; k < labels; k++) {
        double value = noise.nextGaussian() + (k == truth[y * width + x] ? sure : 0);
        logits[k * rows * columns + n] = (float) value;
      }
    }
    return new LogitPlanes(logits, 0, labels, rows, columns);
  }

  /** Sky, houses, road, and boxes on them. */
  private int[] picture(Random random) {
    int[] truth = new int[width * height];
    for (int i = 0; i < truth.length; i++) {
      truth[i] = i / width < height / 3 ? 0 : i / width < height / 2 ? 1 : 2;
    }
    for (int box = 0; box < BOXES; box++) {
      int label = random.nextInt(labels);
      int wide = 1 + random.nextInt(Math.max(1, width / 6));
      int high = 1 + random.nextInt(Math.max(1, height / 3));
      int left = random.nextInt(width);
      int top = random.nextInt(height);
      for (int y = top; y < Math.min(height, top + high); y++) {
        int row = y * width;
        Arrays.fill(truth, row + left, row + Math.min(width, left + wide), label);
      }
    }
    return truth;
  }
}
