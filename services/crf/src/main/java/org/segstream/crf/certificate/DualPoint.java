package org.segstream.crf.certificate;

import java.util.List;
import org.segstream.crf.energy.EdgeFamily;

/**
 * A split of the unaries among the chains: what proves a lower bound. Chains come in families: for
 * each {@link EdgeFamily} first its rows, then its columns. Each has a share of the unaries, and
 * the shares add up to them, so the shares of all but the last are held here.
 *
 * @param shares all but the last family's share, each {@code double[height][width][labels]}, nats
 */
public record DualPoint(List<double[]> shares) {
  /** Takes the shares over, unchanged. */
  public DualPoint {
    shares = List.copyOf(shares);
  }
}
