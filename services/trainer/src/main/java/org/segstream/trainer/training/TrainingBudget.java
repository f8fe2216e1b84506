package org.segstream.trainer.training;

/** When a run is over, and how far it has come. */
public sealed interface TrainingBudget {

  /**
   * Share of the run that is over, 0 to 1.
   *
   * @param imagesSeen images seen since the run began, earlier sessions counted
   * @param seconds time spent since the run began, earlier sessions counted
   */
  double progress(long imagesSeen, double seconds);

  /**
   * A number of images: runs of one seed are equal.
   *
   * @param count at least 1
   */
  record Images(long count) implements TrainingBudget {

    /** Checks the range. */
    public Images {
      if (count < 1) {
        throw new IllegalArgumentException(count + " images, must be at least 1");
      }
    }

    @Override
    public double progress(long imagesSeen, double seconds) {
      return Math.min(1, (double) imagesSeen / count);
    }
  }

  /**
   * A time: the learning rate falls with the clock, so that no two runs are equal.
   *
   * @param count above 0
   */
  record Minutes(double count) implements TrainingBudget {

    /** Checks the range. */
    public Minutes {
      if (!(count > 0)) {
        throw new IllegalArgumentException(count + " minutes, must be above 0");
      }
    }

    @Override
    public double progress(long imagesSeen, double seconds) {
      return Math.min(1, seconds / (60 * count));
    }
  }
}
