package org.segstream.crf;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/** Grids to test with, and their optima by exhaustive search. */
final class Grids {
  private Grids() {}

  /**
   * Unaries and weights of a kind drawn at random: smooth, tied, confident, weak or absent edges.
   */
  static PottsGrid random(RandomGenerator random, int width, int height, int labels) {
    float unaryScale = pick(random, 0.01f, 1, 5, 5, 100, 3000);
    float weightScale = pick(random, 0, 0.01f, 0.5f, 1, 2, 50);
    boolean tied = random.nextInt(4) == 0;
    float[] unary = new float[width * height * labels];
    for (int n = 0; n < unary.length; n++) {
      unary[n] = unaryScale * (tied ? random.nextInt(-2, 3) : random.nextFloat(-1, 1));
    }
    return new PottsGrid(
        width,
        height,
        labels,
        unary,
        weights(random, height * (width - 1), weightScale, tied),
        weights(random, (height - 1) * width, weightScale, tied));
  }

  private static float pick(RandomGenerator random, float... values) {
    return values[random.nextInt(values.length)];
  }

  private static float[] weights(RandomGenerator random, int count, float scale, boolean tied) {
    float[] weights = new float[count];
    for (int n = 0; n < count; n++) {
      weights[n] = scale * (tied ? random.nextInt(3) : random.nextFloat());
    }
    return weights;
  }

  /** A noisy picture of blocks: what a segmentation looks like, in small. */
  static PottsGrid blocks(RandomGenerator random, int width, int height, int labels) {
    float[] unary = new float[width * height * labels];
    for (int i = 0; i < width * height; i++) {
      int truth = (i % width / 8 + 3 * (i / width / 8)) % labels;
      for (int k = 0; k < labels; k++) {
        unary[i * labels + k] = (float) random.nextGaussian() - (k == truth ? 1.5f : 0);
      }
    }
    return new PottsGrid(
        width,
        height,
        labels,
        unary,
        weights(random, height * (width - 1), 1, false),
        weights(random, (height - 1) * width, 1, false));
  }

  /** The same energy with every unary moved by noise of this size: the next frame of a stream. */
  static PottsGrid disturbed(RandomGenerator random, PottsGrid grid, float size) {
    float[] unary = grid.unary().clone();
    for (int n = 0; n < unary.length; n++) {
      unary[n] += size * (float) random.nextGaussian();
    }
    return new PottsGrid(
        grid.width(), grid.height(), grid.labels(), unary, grid.horizontal(), grid.vertical());
  }

  /** The smallest energy of all labellings, one by one. */
  static double optimum(PottsGrid grid) {
    byte[] labels = new byte[grid.width() * grid.height()];
    double least = Double.POSITIVE_INFINITY;
    boolean more = true;
    while (more) {
      least = Math.min(least, energy(grid, labels));
      more = next(labels, grid.labels());
    }
    return least;
  }

  private static boolean next(byte[] labels, int count) {
    for (int i = 0; i < labels.length; i++) {
      if (++labels[i] < count) {
        return true;
      }
      labels[i] = 0;
    }
    return false;
  }

  static double energy(PottsGrid grid, byte[] labels) {
    int width = grid.width();
    double energy = 0;
    for (int i = 0; i < labels.length; i++) {
      energy += grid.unary()[i * grid.labels() + (labels[i] & 0xff)];
      if (i % width > 0 && labels[i] != labels[i - 1]) {
        energy += grid.horizontal()[i / width * (width - 1) + i % width - 1];
      }
      if (i >= width && labels[i] != labels[i - width]) {
        energy += grid.vertical()[i - width];
      }
    }
    return energy;
  }

  /** A street scene shared by those who build this project; skips the test where it is not. */
  static InstanceFile shared(String name) {
    Path file = Path.of("../../../shared/data/crf", name);
    assumeTrue(Files.exists(file), "the instance " + name + " is not beside the project");
    return InstanceFile.read(file);
  }
}
