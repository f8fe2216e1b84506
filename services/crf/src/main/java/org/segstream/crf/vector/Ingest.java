package org.segstream.crf.vector;

import org.segstream.crf.energy.EdgeFamily;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.energy.GridSums;

/** Fills a {@link SkewedGrid} from a float energy, each band by itself. */
final class Ingest {
  private final SkewedGrid grid;
  private final Crew crew;
  private final Quantizer[] quantizers;

  Ingest(SkewedGrid grid, Crew crew) {
    this.grid = grid;
    this.crew = crew;
    this.quantizers = new Quantizer[grid.strips.bands()];
    for (int band = 0; band < quantizers.length; band++) {
      quantizers[band] = new Quantizer(grid.strips.labels());
    }
  }

  /**
   * Fills unaries and weights.
   *
   * @param scale integer units per nat
   * @return sums over the energy
   */
  GridSums fill(GridEnergy from, double scale) {
    int bands = quantizers.length;
    crew.run(bands, band -> quantizers[band].fillWeights(from, scale, grid, band));
    crew.run(bands, band -> quantizers[band].fillUnaries(from, scale, grid, band));
    double base = 0;
    double size = 0;
    for (Quantizer quantizer : quantizers) {
      base += quantizer.base();
      size += quantizer.size();
    }
    double edges = 0;
    for (EdgeFamily family : from.families()) {
      edges += family.horizontal().length + family.vertical().length;
    }
    return new GridSums(base, size + 2 * edges * SkewedGrid.MAX_WEIGHT_SUM / scale);
  }
}
