package org.segstream.trainer.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.segstream.vision.RgbImage;

/**
 * Patches for pre-training without labels (Dosovitskiy et al., NIPS 2014): seed patches lie where
 * colours change most; each is a surrogate class of its own, whose members are its transformations:
 * moved, zoomed, rotated, mirrored, and varied in colour, contrast and sharpness.
 */
public final class ExemplarPatches {
  /** Of this many places of a frame a seed patch takes the one where colours change most. */
  private static final int PLACES = 12;

  private static final double MOVED = 0.2;
  private static final double SMALLEST = 0.7;
  private static final double LARGEST = 1.4;
  private static final double ROTATED = 20;

  private final List<LabelledImage> frames;
  private final List<Seed> seeds;
  private final Augmentation settings;
  private final Augmenter augmenter;
  private final long seed;

  private record Seed(int frame, double middleX, double middleY) {}

  /**
   * A member of a surrogate class.
   *
   * @param surrogate the class, from 0
   * @param image of the patch's size
   */
  public record Patch(int surrogate, RgbImage image) {}

  /**
   * @param frames without labels, at least one
   * @param classes how many seed patches, at least 2
   * @param side of a patch, pixels
   * @param seed of everything drawn
   */
  public ExemplarPatches(List<RgbImage> frames, int classes, int side, long seed) {
    this.frames =
        frames.stream().map(frame -> UnlabelledFrames.unlabelled("frame", frame)).toList();
    this.settings = new Augmentation(side, side, SMALLEST, LARGEST, ROTATED, 1, 0.2, 0);
    this.augmenter = new Augmenter(settings, 0);
    this.seed = seed;
    List<Seed> drawn = new ArrayList<>();
    for (int k = 0; k < classes; k++) {
      drawn.add(draw(Sampler.random(~seed, k), side));
    }
    this.seeds = List.copyOf(drawn);
  }

  private Seed draw(SplittableRandom random, int side) {
    int frame = random.nextInt(frames.size());
    RgbImage image = frames.get(frame).image();
    Seed best = new Seed(frame, 0, 0);
    double most = -1;
    for (int i = 0; i < PLACES; i++) {
      double x = middle(random.nextDouble(), side, image.width());
      double y = middle(random.nextDouble(), side, image.height());
      double change = change(image, (int) x - side / 2, (int) y - side / 2, side);
      if (change > most) {
        most = change;
        best = new Seed(frame, x, y);
      }
    }
    return best;
  }

  private static double middle(double drawn, int side, int size) {
    return size <= side ? size / 2.0 : side / 2.0 + drawn * (size - side);
  }

  /** Sum of squared differences of neighbours in a patch, as far as it lies on the image. */
  static double change(RgbImage image, int left, int top, int side) {
    byte[] rgb = image.rgb();
    double sum = 0;
    for (int y = Math.max(0, top); y < Math.min(top + side, image.height() - 1); y++) {
      for (int x = Math.max(0, left); x < Math.min(left + side, image.width() - 1); x++) {
        int at = 3 * (y * image.width() + x);
        for (int c = 0; c < 3; c++) {
          int own = rgb[at + c] & 0xff;
          int across = (rgb[at + 3 + c] & 0xff) - own;
          int down = (rgb[at + 3 * image.width() + c] & 0xff) - own;
          sum += across * across + down * down;
        }
      }
    }
    return sum;
  }

  /** How many surrogate classes there are. */
  public int classes() {
    return seeds.size();
  }

  /** The patch of a number; classes take turns. */
  public Patch patch(long number) {
    int surrogate = (int) (number % seeds.size());
    Seed origin = seeds.get(surrogate);
    SplittableRandom random = Sampler.random(seed, number);
    double scale = SMALLEST * Math.pow(LARGEST / SMALLEST, random.nextDouble());
    double reach = MOVED * settings.chipWidth();
    ChipView view =
        ChipView.at(
            settings,
            scale,
            origin.middleX() + random.nextDouble(-reach, reach),
            origin.middleY() + random.nextDouble(-reach, reach),
            random);
    return new Patch(surrogate, augmenter.apply(frames.get(origin.frame()), view, random).image());
  }
}
