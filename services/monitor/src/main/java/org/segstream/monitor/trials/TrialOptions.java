package org.segstream.monitor.trials;

/**
 * When a trial is decided.
 *
 * @param labels frames with labels that champion and challenger must have each, at least 2
 * @param promote whether a challenger that is better by labels becomes the champion by itself
 */
public record TrialOptions(int labels, boolean promote) {
  /** As the command has them. */
  public static final TrialOptions DEFAULTS = new TrialOptions(30, false);

  /** Checks them. */
  public TrialOptions {
    if (labels < 2) {
      throw new IllegalArgumentException(
          "%d labelled frames decide a trial, must be at least 2".formatted(labels));
    }
  }
}
