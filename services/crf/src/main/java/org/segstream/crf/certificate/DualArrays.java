package org.segstream.crf.certificate;

import java.util.List;
import org.segstream.crf.energy.Energy;

/** A {@link DualPoint} that has all its numbers in arrays. */
record DualArrays(List<double[]> shares) implements DualPoint {

  @Override
  public void requireFits(Energy grid, int families) {
    int duals = grid.pixels() * grid.labels();
    if (shares.size() != families - 1 || shares.stream().anyMatch(s -> s.length != duals)) {
      throw new IllegalArgumentException(
          "shares of %s duals for a grid of %d×%d pixels, %d labels, %d families of chains"
              .formatted(
                  shares.stream().map(share -> share.length).toList(),
                  grid.width(),
                  grid.height(),
                  grid.labels(),
                  families));
    }
  }

  @Override
  public void read(int family, int y, double[] unaries, double[] share) {
    System.arraycopy(shares.get(family), y * share.length, share, 0, share.length);
  }
}
