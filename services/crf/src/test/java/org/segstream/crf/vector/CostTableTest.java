package org.segstream.crf.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.crf.Grids;
import org.segstream.crf.energy.LabelCompatibility;
import org.segstream.crf.simd.Lanes;

class CostTableTest {

  private static LabelCompatibility of(float cost) {
    return new LabelCompatibility(2, new float[] {0, cost, cost, 0});
  }

  @ParameterizedTest
  @CsvSource({
    "0,true", "1,true", "0.3,false", "0.00390625,true", "0.001953125,false", "1.0625,true",
    "1.0078125,true", "1.00390625,false", "3.9375,true", "15.9375,true", "16,true", "16.0625,false",
    "17,false", "3e38,false", "1e-40,false"
  })
  void takesMultiplesOfA256thOfThePowerOfTwoAbove(float cost, boolean taken) {
    assertThat(CostTable.fits(of(cost))).isEqualTo(taken);
  }

  @Test
  void everyCostIsTheProductRoundedDown() {
    for (float cost : new float[] {0, 0.0625f, 1, 1.3125f, 2, 3.25f, 16}) {
      CostTable table = new CostTable(of(cost));
      double fraction = cost / CostTable.unit(cost);
      for (int weight = 0; weight <= SkewedGrid.MAX_WEIGHT_SUM / 2; weight++) {
        assertThat(table.cost(weight, 0, 1)).isEqualTo((int) Math.floor(weight * fraction));
        assertThat(table.cost(weight, 1, 1)).isZero();
      }
    }
  }

  @Test
  void lowersValuesToWhatTheyAreWorthFromTheLabelsListed() {
    Random random = new Random(1);
    int labels = 7;
    SkewedGrid grid =
        new SkewedGrid(
            new Strips(40, 40, labels),
            List.of(1),
            Optional.of(new CostTable(Grids.sixteenths(random, labels, 0, 40))));
    CostTable table = grid.table.orElseThrow();
    int[] listed = {0, 2 * Lanes.COUNT, 5 * Lanes.COUNT};
    short[] weights = new short[Lanes.COUNT];
    short[] values = new short[labels * Lanes.COUNT];
    for (int n = 0; n < values.length; n++) {
      weights[n % Lanes.COUNT] = (short) random.nextInt(SkewedGrid.MAX_WEIGHT_SUM / 2);
      values[n] = (short) random.nextInt(-SkewedGrid.MAX_WEIGHT_SUM / 2, Short.MAX_VALUE / 2);
    }
    short[] before = values.clone();

    table.lower(values, 0, weights, 0, listed, 0, listed.length, new Pass.Scratch(grid));

    for (int n = 0; n < values.length; n++) {
      int row = n % Lanes.COUNT;
      int least = Integer.MAX_VALUE;
      for (int k : new int[] {0, 2, 5}) {
        int cost = table.cost(weights[row], k, n / Lanes.COUNT);
        least = Math.min(least, before[k * Lanes.COUNT + row] + cost);
      }
      assertThat((int) values[n]).as("label %d", n / Lanes.COUNT).isEqualTo(least);
    }
  }
}
