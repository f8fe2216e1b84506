package org.segstream.crf.certificate;

import java.util.List;
import org.segstream.crf.energy.EdgeFamily;
import org.segstream.crf.energy.Energy;

/**
 * A split of the unaries among the chains: what proves a lower bound. Chains come in families: for
 * each {@link EdgeFamily} first its rows, then its columns. Each has a share of the unaries, and
 * the shares add up to them, so the shares of all but the last are held here.
 */
public interface DualPoint {
  /**
   * Checks that this is a split of the unaries of such a grid.
   *
   * @param families of chains, the last included
   * @throws IllegalArgumentException if it is not
   */
  void requireFits(Energy grid, int families);

  /**
   * Reads a family's share of a row of pixels.
   *
   * @param family of chains, not the last
   * @param unaries of the row, {@code double[width][labels]}, nats
   * @param share receives {@code double[width][labels]}, nats
   */
  void read(int family, int y, double[] unaries, double[] share);

  /**
   * All numbers in arrays.
   *
   * @param shares of all families but the last, each {@code double[height][width][labels]}, nats;
   *     shared
   */
  static DualPoint of(List<double[]> shares) {
    return new DualArrays(List.copyOf(shares));
  }
}
