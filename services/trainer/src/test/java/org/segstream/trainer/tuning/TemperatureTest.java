package org.segstream.trainer.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.trainer.labels.ClassMap;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.LabelSet.LabelClass;
import org.segstream.vision.engine.Logits;

class TemperatureTest {
  private static final int SIDE = 32;
  private static final LabelSet THREE =
      new LabelSet(
          "three",
          List.of(new LabelClass("a", 0), new LabelClass("b", 1), new LabelClass("c", 2)),
          255);
  private static final LabelSet TWO =
      new LabelSet("two", List.of(new LabelClass("ab", 0), new LabelClass("c", 1)), 2);

  @TempDir private Path folder;

  /** Logits that are right as often as they say, times a factor, and labels drawn by them. */
  private static double of(ClassMap map, double factor, int images) {
    SplittableRandom random = new SplittableRandom(7);
    Temperature temperature = new Temperature(map);
    for (int n = 0; n < images; n++) {
      int pixels = SIDE * SIDE;
      float[] values = new float[THREE.size() * pixels];
      byte[] truth = new byte[4 * pixels];
      for (int i = 0; i < pixels; i++) {
        double[] weights = new double[THREE.size()];
        double sum = 0;
        for (int k = 0; k < weights.length; k++) {
          double logit = 2 * random.nextGaussian();
          values[k * pixels + i] = (float) (factor * logit);
          weights[k] = Math.exp(logit);
          sum += weights[k];
        }
        double drawn = random.nextDouble() * sum;
        int label = drawn < weights[0] ? 0 : drawn < weights[0] + weights[1] ? 1 : 2;
        int at = i / SIDE * 2 * 2 * SIDE + i % SIDE * 2;
        for (int corner : new int[] {at, at + 1, at + 2 * SIDE, at + 2 * SIDE + 1}) {
          truth[corner] = (byte) map.classOf(label);
        }
      }
      temperature.add(
          new Logits(1, THREE.size(), SIDE, SIDE, values), new LabelMap(2 * SIDE, 2 * SIDE, truth));
    }
    return temperature.best();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 1, 7})
  void logitsThatAreTooSureOrNotSureEnoughAreFoundOut(double factor) {
    assertThat(of(ClassMap.byId(THREE, THREE), factor, 12) / factor).isCloseTo(1, within(0.06));
  }

  @Test
  void labelsOfOneClassShareItsProbability() throws IOException {
    Path csv = Files.write(folder.resolve("map.csv"), List.of("a,ab", "b,ab", "c,c"));
    ClassMap map = ClassMap.read(csv, THREE, TWO);
    assertThat(of(map, 3, 12) / 3).isCloseTo(1, within(0.08));
  }

  @Test
  void withoutALabelItIsOne() {
    Temperature temperature = new Temperature(ClassMap.byId(THREE, THREE));
    byte[] unlabelled = {(byte) 255};
    temperature.add(new Logits(1, 3, 1, 1, new float[3]), new LabelMap(1, 1, unlabelled));
    assertThat(temperature.best()).isOne();
  }
}
