package org.segstream.trainer.training;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a run comes to the gradient of each step: from its own chips alone, or together with other
 * replicas of the run. Used from the run's thread.
 */
public interface GradientExchange {

  /**
   * A replica's part of every step: of {@code of · batch} chips it takes the {@code slot}-th batch.
   *
   * @param slot from 0
   * @param of how many slots there are
   */
  record Share(int slot, int of) {
    /** The whole step. */
    public static final Share ALL = new Share(0, 1);

    /** Checks the range. */
    public Share {
      if (slot < 0 || slot >= of) {
        throw new IllegalArgumentException("slot " + slot + " of " + of);
      }
    }
  }

  /** A step that is to be taken, and what the run can say for it. */
  interface Offer {
    /** Number of the step, from 0. */
    long step();

    /** Images seen before the step. */
    long imagesSeen();

    /**
     * The optimiser's running means of the squared gradient before the step, of each trainable
     * parameter in the graph's order, {@code float[parameter]} each; shared, not to be changed.
     */
    List<float[]> secondMoments();

    /** Largest norm of the network's gradient. */
    double clip();

    /** Computes the gradient of a share of the step's chips; it is not clipped. */
    StepGradient compute(Share share);

    /** Of all that the step will change, see {@link StateChecksum}. */
    long checksum();

    /** A checkpoint of before the step. */
    byte[] checkpoint();
  }

  /**
   * Begins.
   *
   * @param first the checkpoint of the run as it would begin by itself
   * @return the checkpoint to begin from instead; empty if it begins by itself
   */
  Optional<byte[]> begin(Supplier<byte[]> first);

  /** Whether it clips each share's gradient itself, so that their mean is not to be clipped. */
  default boolean clips() {
    return false;
  }

  /**
   * The gradient that a step applies; every replica gets the same.
   *
   * @return empty if the wait for others was broken off
   */
  Optional<StepGradient> join(Offer offer);

  /**
   * Ends.
   *
   * @param last the run's state after its last step
   */
  void end(Offer last);

  /** Of a run without other replicas. */
  static GradientExchange alone() {
    return new GradientExchange() {
      @Override
      public Optional<byte[]> begin(Supplier<byte[]> first) {
        return Optional.empty();
      }

      @Override
      public Optional<StepGradient> join(Offer offer) {
        return Optional.of(offer.compute(Share.ALL));
      }

      @Override
      public void end(Offer last) {}
    };
  }
}
