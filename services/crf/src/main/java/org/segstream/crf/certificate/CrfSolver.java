package org.segstream.crf.certificate;

import org.segstream.crf.energy.Energy;

/**
 * Minimises Potts energies with a certificate. Implementations are stateless and thread-safe; the
 * state is the stream's.
 */
public interface CrfSolver extends AutoCloseable {

  /** A fresh state for one stream: the next solve starts cold. */
  StreamState newState();

  /**
   * Solves one frame, starting from what {@code state} remembers of the previous one and leaving
   * this one's messages in it. A state of another size or number of labels is replaced by a cold
   * start.
   *
   * @throws IllegalArgumentException if the state was made by another solver
   */
  Solution solve(Energy energy, StreamState state, Budget budget);

  /** Ends the solver's threads, if it has any. */
  @Override
  default void close() {}

  /** What a solver remembers of a stream between frames. Not thread-safe. */
  interface StreamState {
    /** Forgets everything: the next solve starts cold. */
    void reset();

    /**
     * Says how the next frame's pixels moved, so that the next solve starts from messages carried
     * along. Where a block has no vector it starts cold; where most have none, or the size is
     * another, the whole frame starts as if it were the first.
     */
    void follow(Motion motion);

    /** Memory held, in bytes. */
    long bytes();
  }
}
