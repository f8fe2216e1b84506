package org.segstream.trainer.training;

import java.util.Locale;

/**
 * How chips are laid.
 *
 * @param form where they lie
 * @param lookEvery images between two looks at where the network is in doubt, for {@link
 *     Form#SNIPER}
 */
public record ChipPlan(Form form, long lookEvery) {

  /** Where chips lie. */
  public enum Form {
    /** Anywhere, at a random zoom, half of them on rare classes. */
    RANDOM,
    /** See {@link org.segstream.trainer.dataset.SniperChips}. */
    SNIPER;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** At random. */
  public static final ChipPlan USUAL = new ChipPlan(Form.RANDOM, 5_000);

  /** Checks the range. */
  public ChipPlan {
    if (lookEvery < 1) {
      throw new IllegalArgumentException(
          lookEvery + " images between two looks at doubts, must be at least 1");
    }
  }

  boolean isRandom() {
    return form == Form.RANDOM;
  }
}
