package org.segstream.trainer.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws training chips. The chip of a number depends on the seed and that number only, so that a
 * resumed run continues with the very chips it would have seen.
 */
public final class Sampler implements ChipSource {
  private final List<Pool> pools = new ArrayList<>();
  private final double totalShare;
  private final Augmenter augmenter;
  private final double focus;
  private final long seed;

  private record Pool(double share, List<LabelledImage> images, List<FocusPoints> focusPoints) {}

  /**
   * @param sources where images are drawn from
   * @param frequencies how rare each class is
   * @param augmentation how images are varied
   * @param seed of everything drawn
   */
  public Sampler(
      List<TrainingSource> sources,
      ClassFrequencies frequencies,
      Augmentation augmentation,
      long seed) {
    for (TrainingSource source : sources) {
      List<FocusPoints> points =
          source.images().stream().map(i -> FocusPoints.of(i.labels(), frequencies)).toList();
      pools.add(new Pool(source.share(), source.images(), points));
    }
    this.totalShare = pools.stream().mapToDouble(Pool::share).sum();
    this.augmenter = new Augmenter(augmentation, frequencies.shares().size());
    this.focus = augmentation.focus();
    this.seed = seed;
  }

  @Override
  public LabelledImage chip(long number) {
    SplittableRandom random = random(seed, number);
    Pool pool = draw(random);
    int index = random.nextInt(pool.images().size());
    LabelledImage image = pool.images().get(index);
    int pixel = random.nextDouble() < focus ? pool.focusPoints().get(index).draw(random) : -1;
    return augmenter.apply(image, pixel, random);
  }

  private Pool draw(SplittableRandom random) {
    double u = random.nextDouble() * totalShare;
    for (Pool pool : pools) {
      u -= pool.share();
      if (u < 0) {
        return pool;
      }
    }
    return pools.getLast();
  }

  /** What is drawn for the chip of a number. */
  public static SplittableRandom random(long seed, long number) {
    return new SplittableRandom(mix(seed * 0x9E3779B97F4A7C15L + number));
  }

  /** The finaliser of MurmurHash3: neighbouring numbers must not give overlapping sequences. */
  private static long mix(long z) {
    z = (z ^ (z >>> 33)) * 0xff51afd7ed558ccdL;
    z = (z ^ (z >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return z ^ (z >>> 33);
  }
}
