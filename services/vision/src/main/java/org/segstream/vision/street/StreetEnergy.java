package org.segstream.vision.street;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.segstream.crf.energy.ContrastWeights;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.energy.UnaryLayout;
import org.segstream.vision.LabelMap;

/**
 * Energies of the synthetic street without a network. The logit of label k is {@code strength}
 * times the share of pixels of class k in a window around the pixel, as of a network that sees
 * contours a few pixels wide, plus Gaussian noise of standard deviation {@code noise} that is drawn
 * on a lattice of every eighth pixel and interpolated bilinearly, as of a network that computes at
 * an eighth of the resolution. Void is a label like another; labels above it are never true. Edge
 * weights come from the picture's contrast. The same bits for the same arguments.
 *
 * @param strength nats between the true label and another, without noise
 * @param noise standard deviation at a lattice point, nats
 */
public record StreetEnergy(float strength, float noise) {
  /** As of a network that is sure of most pixels. */
  public static final StreetEnergy SURE = new StreetEnergy(12, 1.5f);

  /** As of a network that is sure of few. */
  public static final StreetEnergy UNSURE = new StreetEnergy(4, 1.5f);

  private static final ContrastWeights WEIGHTS = new ContrastWeights(0.2f, 1.6f, 14);
  private static final int CELL = 8;
  private static final int PIXELS_PER_RADIUS = 160;
  private static final int FRAME = 25;

  /** The energy of a street, channel last, stride 1. */
  public GridEnergy of(long seed, int width, int height, int labels) {
    StreetFrame frame = new SyntheticStreet(seed, width, height, CameraMotion.FORWARD).frame(FRAME);
    return of(List.of(frame), seed, labels, 0).getFirst();
  }

  /**
   * The energies of successive frames.
   *
   * @param correlation of the noise at a point of the picture from one frame to the next, 0 to 1
   */
  public List<GridEnergy> of(List<StreetFrame> frames, long seed, int labels, double correlation) {
    SplittableRandom random = new SplittableRandom(seed);
    List<float[]> lattices = new ArrayList<>();
    List<GridEnergy> energies = new ArrayList<>();
    for (StreetFrame frame : frames) {
      for (int k = 0; k < labels; k++) {
        if (energies.isEmpty()) {
          lattices.add(lattice(random, frame.labels().width(), frame.labels().height()));
        } else {
          disturb(lattices.get(k), random, correlation);
        }
      }
      energies.add(energy(frame, lattices));
    }
    return energies;
  }

  private static void disturb(float[] lattice, SplittableRandom random, double correlation) {
    double fresh = Math.sqrt(1 - correlation * correlation);
    for (int n = 0; n < lattice.length; n++) {
      lattice[n] = (float) (correlation * lattice[n] + fresh * random.nextGaussian());
    }
  }

  private GridEnergy energy(StreetFrame frame, List<float[]> lattices) {
    int width = frame.labels().width();
    int height = frame.labels().height();
    int labels = lattices.size();
    float[] unary = new float[width * height * labels];
    for (int k = 0; k < labels; k++) {
      float[] share = shares(frame.labels(), k, Math.max(1, width / PIXELS_PER_RADIUS));
      for (int i = 0; i < share.length; i++) {
        float disturbance = at(lattices.get(k), width, i % width, i / width);
        unary[i * labels + k] = -(strength * share[i] + noise * disturbance);
      }
    }
    return new GridEnergy(
        width,
        height,
        labels,
        unary,
        UnaryLayout.CHANNEL_LAST,
        List.of(WEIGHTS.family(1, frame.image().rgb(), width, height)),
        Optional.empty());
  }

  /** The share of pixels of a class in a square window that is cut off at the borders. */
  private static float[] shares(LabelMap map, int k, int radius) {
    int width = map.width();
    int height = map.height();
    float[] across = new float[width * height];
    for (int i = 0; i < across.length; i++) {
      across[i] = map.at(i % width, i / width) == k ? 1 : 0;
    }
    for (int y = 0; y < height; y++) {
      average(across, y * width, 1, width, radius);
    }
    for (int x = 0; x < width; x++) {
      average(across, x, width, height, radius);
    }
    return across;
  }

  private static void average(float[] values, int from, int step, int count, int radius) {
    double[] sums = new double[count + 1];
    for (int n = 0; n < count; n++) {
      sums[n + 1] = sums[n] + values[from + n * step];
    }
    for (int n = 0; n < count; n++) {
      int low = Math.max(0, n - radius);
      int high = Math.min(count, n + radius + 1);
      values[from + n * step] = (float) ((sums[high] - sums[low]) / (high - low));
    }
  }

  private static int cells(int size) {
    return size / CELL + 2;
  }

  private static float[] lattice(SplittableRandom random, int width, int height) {
    float[] lattice = new float[cells(width) * cells(height)];
    for (int n = 0; n < lattice.length; n++) {
      lattice[n] = (float) random.nextGaussian();
    }
    return lattice;
  }

  private static float at(float[] lattice, int width, int x, int y) {
    int cells = cells(width);
    int corner = y / CELL * cells + x / CELL;
    float right = x % CELL / (float) CELL;
    float down = y % CELL / (float) CELL;
    float above = lattice[corner] * (1 - right) + lattice[corner + 1] * right;
    float below = lattice[corner + cells] * (1 - right) + lattice[corner + cells + 1] * right;
    return above * (1 - down) + below * down;
  }
}
