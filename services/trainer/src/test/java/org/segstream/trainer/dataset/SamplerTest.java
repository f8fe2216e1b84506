package org.segstream.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;

class SamplerTest {
  private static final int WIDTH = 64;
  private static final int HEIGHT = 48;
  private static final int VOID = 11;
  private static final int POLE = 2;

  /** Grey says the column; road everywhere but for one pixel of pole. */
  private static LabelledImage image() {
    byte[] rgb = new byte[3 * WIDTH * HEIGHT];
    byte[] labels = new byte[WIDTH * HEIGHT];
    for (int i = 0; i < labels.length; i++) {
      rgb[3 * i] = rgb[3 * i + 1] = rgb[3 * i + 2] = (byte) (3 * (i % WIDTH));
      labels[i] = 3;
    }
    labels[5 * WIDTH + 60] = POLE;
    return new LabelledImage(
        "one", new RgbImage(WIDTH, HEIGHT, rgb), new LabelMap(WIDTH, HEIGHT, labels));
  }

  private static Sampler sampler(Augmentation augmentation, long seed) {
    List<TrainingSource> sources = List.of(new TrainingSource("test", 1, List.of(image())));
    ClassFrequencies frequencies = ClassFrequencies.of(sources, LabelSet.camVid());
    return new Sampler(sources, frequencies, augmentation, seed);
  }

  private static Augmentation plain(int width, int height, double scale, double focus) {
    return new Augmentation(width, height, scale, scale, 0, 0, 0, focus);
  }

  @Test
  void drawsTheSameChipForTheSameNumberAndSeed() {
    Augmentation all = TinyStreet.augmentation(32, 24);
    LabelledImage once = sampler(all, 7).chip(41);
    LabelledImage again = sampler(all, 7).chip(41);

    assertThat(again.image().rgb()).isEqualTo(once.image().rgb());
    assertThat(again.labels().labels()).isEqualTo(once.labels().labels());
    assertThat(sampler(all, 7).chip(42).image().rgb()).isNotEqualTo(once.image().rgb());
    assertThat(sampler(all, 8).chip(41).image().rgb()).isNotEqualTo(once.image().rgb());
  }

  @Test
  void givesTheWholeImageOrItsMirrorWhenNothingIsVaried() {
    Sampler sampler = sampler(plain(WIDTH, HEIGHT, 1, 0), 1);
    byte[] row = new byte[WIDTH];
    byte[] mirrored = new byte[WIDTH];
    for (int x = 0; x < WIDTH; x++) {
      row[x] = mirrored[WIDTH - 1 - x] = (byte) (3 * x);
    }

    List<byte[]> rows = LongStream.range(0, 20).mapToObj(i -> reds(sampler.chip(i), 0)).toList();

    assertThat(rows).allSatisfy(r -> assertThat(r).isIn(row, mirrored));
    assertThat(rows).anySatisfy(r -> assertThat(r).isEqualTo(row));
    assertThat(rows).anySatisfy(r -> assertThat(r).isEqualTo(mirrored));
  }

  private static byte[] reds(LabelledImage chip, int y) {
    byte[] row = new byte[chip.image().width()];
    for (int x = 0; x < row.length; x++) {
      row[x] = chip.image().rgb()[3 * (y * row.length + x)];
    }
    return row;
  }

  @Test
  void labelsWhatLiesOutsideOfTheImageVoid() {
    LabelledImage chip = sampler(plain(WIDTH, HEIGHT, 0.5, 0), 1).chip(0);

    assertThat(chip.labels().at(0, 0)).isEqualTo(VOID);
    assertThat(chip.labels().at(WIDTH - 1, HEIGHT - 1)).isEqualTo(VOID);
    long covered = IntStream.range(0, WIDTH * HEIGHT).filter(i -> label(chip, i) != VOID).count();
    assertThat(covered).isBetween(WIDTH * HEIGHT / 5L, WIDTH * HEIGHT / 3L);
  }

  private static int label(LabelledImage chip, int pixel) {
    return chip.labels().labels()[pixel] & 0xff;
  }

  @Test
  void placesChipsOnRareClassesWhenAskedTo() {
    long focused = withPole(sampler(plain(12, 12, 1, 1), 3));
    long anywhere = withPole(sampler(plain(12, 12, 1, 0), 3));

    assertThat(focused).isGreaterThan(4 * Math.max(1, anywhere)).isGreaterThan(100);
  }

  private static long withPole(Sampler sampler) {
    return LongStream.range(0, 200)
        .mapToObj(sampler::chip)
        .filter(chip -> IntStream.range(0, 144).anyMatch(i -> label(chip, i) == POLE))
        .count();
  }

  @Test
  void weighsRareClassesMoreInTheLoss() {
    List<TrainingSource> sources = List.of(new TrainingSource("test", 1, List.of(image())));
    ClassFrequencies frequencies = ClassFrequencies.of(sources, LabelSet.camVid());

    float[] weights = frequencies.lossWeights(1.1);
    assertThat(weights[POLE]).isGreaterThan(3 * weights[3]);
    assertThat(frequencies.lossWeights(Double.POSITIVE_INFINITY)).containsOnly(1f);
  }
}
