package org.segstream.benchmarks.crf;

import java.util.Optional;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.energy.InstanceFile;
import org.segstream.crf.energy.UnaryLayout;

/**
 * An energy to measure on.
 *
 * @param name what to call it
 * @param grid of stride 1
 */
public record BenchInstance(String name, GridEnergy grid) {
  private static final double SURE = 0.99;

  /** Its size, {@code 448×336×11}. */
  public String size() {
    return grid.width() + "×" + grid.height() + "×" + grid.labels();
  }

  /** The share of pixels whose unaries alone give a label more than 0.99 of the probability. */
  public double sureShare() {
    int sure = 0;
    for (int i = 0; i < grid.pixels(); i++) {
      double least = unary(i, 0);
      for (int k = 1; k < grid.labels(); k++) {
        least = Math.min(least, unary(i, k));
      }
      double sum = 0;
      for (int k = 0; k < grid.labels(); k++) {
        sum += Math.exp(least - unary(i, k));
      }
      sure += 1 / sum > SURE ? 1 : 0;
    }
    return (double) sure / grid.pixels();
  }

  /** As a file can hold it. */
  InstanceFile file() {
    float[] unary = new float[grid.unary().length];
    for (int n = 0; n < unary.length; n++) {
      unary[n] = unary(n / grid.labels(), n % grid.labels());
    }
    GridEnergy channelLast =
        new GridEnergy(
            grid.width(),
            grid.height(),
            grid.labels(),
            unary,
            UnaryLayout.CHANNEL_LAST,
            grid.families(),
            grid.compatibility());
    return new InstanceFile(channelLast, Optional.empty());
  }

  private float unary(int pixel, int label) {
    return grid.unary()[pixel * grid.pixelStep() + label * grid.labelStep()];
  }
}
