package org.segstream.trainer.training;

import java.util.List;

/**
 * All that changes while a run goes on, for a {@link Checkpoint} to hold. A run that neither counts
 * its time nor judges itself leaves these as they are.
 */
interface Resumable {
  /** Its steps are held too. */
  AdamW optimiser();

  /** All values that training moves, in a fixed order; shared. */
  List<float[]> arrays();

  /** Images seen since the run began. */
  long imagesSeen();

  /** Goes on as if so many had been seen. */
  void setImagesSeen(long images);

  /** Time spent since the run began, without the pauses between sessions. */
  default double seconds() {
    return 0;
  }

  /** Goes on as if so many had been spent. */
  default void setSeconds(double spent) {}

  /** Best mIoU so far in percent, -1 before the first evaluation. */
  default double bestMiou() {
    return -1;
  }

  /** Goes on as if that had been the best. */
  default void setBestMiou(double miou) {}
}
