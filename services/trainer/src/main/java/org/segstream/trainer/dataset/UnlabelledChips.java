package org.segstream.trainer.dataset;

import java.util.List;
import java.util.SplittableRandom;
import org.segstream.vision.RgbImage;

/** Chips of frames without labels, each as it is and varied in colour: the same place twice. */
public final class UnlabelledChips {
  private final List<LabelledImage> frames;
  private final Augmentation settings;
  private final Augmenter plain;
  private final Augmenter varied;
  private final long seed;

  /**
   * A chip.
   *
   * @param plain as teachers see it
   * @param varied as students see it, with every pixel Void
   */
  public record Pair(RgbImage plain, LabelledImage varied) {}

  /**
   * @param frames at least one, without labels
   * @param classes without Void
   * @param settings how chips are cut and varied
   * @param seed of everything drawn
   */
  public UnlabelledChips(
      List<LabelledImage> frames, int classes, Augmentation settings, long seed) {
    this.frames = List.copyOf(frames);
    this.settings = settings;
    this.varied = new Augmenter(settings, classes);
    this.plain =
        new Augmenter(
            new Augmentation(
                settings.chipWidth(),
                settings.chipHeight(),
                settings.minScale(),
                settings.maxScale(),
                settings.rotation(),
                0,
                0,
                0),
            classes);
    this.seed = seed;
  }

  /** The chip of a number. */
  public Pair pair(long number) {
    SplittableRandom random = Sampler.random(~seed, number);
    LabelledImage frame = frames.get(random.nextInt(frames.size()));
    ChipView view = ChipView.draw(settings, frame, -1, random);
    return new Pair(plain.apply(frame, view, random).image(), varied.apply(frame, view, random));
  }
}
