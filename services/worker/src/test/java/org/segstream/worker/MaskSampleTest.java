package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.segstream.v1.RunLengths;
import org.segstream.vision.LabelMap;
import org.segstream.vision.engine.Logits;

class MaskSampleTest {
  private static final Logits SURE = new Logits(1, 2, 1, 2, new float[] {5, 0, 0, 5});

  @Test
  void theThumbnailHasFortyPixelsAlongTheLongerSideEachOfThePixelInItsMiddle() {
    Random random = new Random(1);
    byte[] labels = new byte[480 * 270];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) random.nextInt(11);
    }
    LabelMap map = new LabelMap(480, 270, labels);
    org.segstream.v1.LabelMap thumbnail = MaskSample.of(map, SURE).thumbnail();
    assertThat(thumbnail.getWidth()).isEqualTo(40);
    assertThat(thumbnail.getHeight()).isEqualTo(23);
    assertThat(decoded(thumbnail)).isEqualTo(map.resized(40, 23).labels());
  }

  @Test
  void equalLabelsAreOneRunOverRowsAndASmallMapStaysAsItIs() {
    LabelMap map = new LabelMap(3, 2, new byte[] {1, 1, 2, 2, 2, 0});
    org.segstream.v1.LabelMap thumbnail = MaskSample.of(map, SURE).thumbnail();
    assertThat(thumbnail.getWidth()).isEqualTo(3);
    assertThat(thumbnail.getHeight()).isEqualTo(2);
    assertThat(thumbnail.getRunLengths().getLabels().toByteArray()).containsExactly(1, 2, 0);
    assertThat(thumbnail.getRunLengths().getLengthsList()).containsExactly(2, 3, 1);
  }

  @Test
  void aMapOfOneRowHasAThumbnailOfOneRow() {
    org.segstream.v1.LabelMap thumbnail =
        MaskSample.of(new LabelMap(400, 1, new byte[400]), SURE).thumbnail();
    assertThat(thumbnail.getWidth()).isEqualTo(40);
    assertThat(thumbnail.getHeight()).isEqualTo(1);
  }

  @Test
  void marginsBelowOneNatAreSmall() {
    float[] logits = {
      1,
      1,
      1,
      9, // label 0 at four places
      0.5f,
      0,
      0.1f,
      0, // label 1
      0,
      -1,
      0,
      8.5f // label 2
    };
    MaskSample sample =
        MaskSample.of(new LabelMap(1, 1, new byte[1]), new Logits(1, 3, 2, 2, logits));
    assertThat(sample.smallMargin()).isEqualTo(75);
  }

  @Test
  void theSampleStandsForAllPlaces() {
    Random random = new Random(2);
    int places = 240 * 180;
    float[] logits = new float[2 * places];
    for (int i = 0; i < places; i++) {
      logits[i] = random.nextFloat() < 0.3 ? 0.5f : 3;
    }
    MaskSample sample =
        MaskSample.of(new LabelMap(1, 1, new byte[1]), new Logits(1, 2, 180, 240, logits));
    assertThat(sample.smallMargin()).isCloseTo(30, within(4f));
  }

  @Test
  void networksOfDifferentSizesAreComparedPlaceByPlace() {
    Logits left = halves(8, 6, 4);
    assertThat(MaskSample.disagreementPercent(left, left)).isZero();
    assertThat(MaskSample.disagreementPercent(left, halves(16, 12, 8))).isZero();
    assertThat(MaskSample.disagreementPercent(left, halves(16, 12, 12))).isEqualTo(25);
    assertThat(MaskSample.disagreementPercent(left, halves(8, 6, 8))).isEqualTo(50);
  }

  /** Label 1 in the columns before one, label 0 in the rest. */
  private static Logits halves(int width, int height, int before) {
    float[] logits = new float[2 * width * height];
    for (int place = 0; place < width * height; place++) {
      logits[width * height + place] = place % width < before ? 1 : -1;
    }
    return new Logits(1, 2, height, width, logits);
  }

  private static byte[] decoded(org.segstream.v1.LabelMap map) {
    RunLengths runs = map.getRunLengths();
    byte[] labels = new byte[map.getWidth() * map.getHeight()];
    int at = 0;
    for (int run = 0; run < runs.getLengthsCount(); run++) {
      for (int i = 0; i < runs.getLengths(run); i++) {
        labels[at++] = runs.getLabels().byteAt(run);
      }
    }
    assertThat(at).isEqualTo(labels.length);
    return labels;
  }
}
