package org.segstream.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.segstream.trainer.dataset.ChipCover.Place;
import org.segstream.trainer.dataset.LabelComponents.Component;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.StreetFrame;
import org.segstream.vision.street.SyntheticStreet;

class SniperChipsTest {
  private static final int CLASSES = 11;
  private static final int WIDTH = 192;
  private static final int HEIGHT = 144;
  private static final Augmentation SETTINGS = new Augmentation(128, 96, 0.5, 2, 0, 0, 0, 0.5);

  private static LabelledImage street(long seed) {
    StreetFrame frame = new SyntheticStreet(seed, WIDTH, HEIGHT, CameraMotion.FORWARD).frame(0);
    return new LabelledImage("street" + seed, frame.image(), frame.labels());
  }

  private static SniperChips chips(List<TrainingSource> sources, Doubts doubts) {
    return new SniperChips(sources, CLASSES, SETTINGS, doubts, 1);
  }

  @Test
  void chipsHoldEveryRegionWhereItCounts() {
    ChipPyramid pyramid = ChipPyramid.of(WIDTH, HEIGHT, SETTINGS);
    for (long seed = 1; seed <= 5; seed++) {
      List<Component> all = LabelComponents.of(street(seed).labels(), CLASSES).all();
      boolean[] somewhere = new boolean[all.size()];
      for (int level = 0; level < 3; level++) {
        boolean[] valid = pyramid.valid(all, level);
        List<Component> wanted =
            IntStream.range(0, all.size()).filter(i -> valid[i]).mapToObj(all::get).toList();
        List<Place> laid = ChipCover.of(wanted, pyramid.levels().get(level), WIDTH, HEIGHT);
        ChipPyramid.Level at = pyramid.levels().get(level);

        assertThat(wanted)
            .allMatch(each -> laid.stream().anyMatch(p -> ChipCover.holds(p, at, each)));
        assertThat(laid).hasSizeLessThanOrEqualTo(wanted.size());
        for (int i = 0; i < somewhere.length; i++) {
          somewhere[i] |= valid[i];
        }
      }
      for (boolean counts : somewhere) {
        assertThat(counts).isTrue();
      }
    }
  }

  @Test
  void oneChipDoesForRegionsThatLieTogether() {
    ChipPyramid.Level level = ChipPyramid.of(WIDTH, HEIGHT, SETTINGS).levels().get(2);
    List<Component> together =
        List.of(
            new Component(20, 20, 24, 30, 40),
            new Component(40, 50, 50, 52, 20),
            new Component(70, 22, 80, 26, 30));
    Component far = new Component(180, 130, 190, 140, 80);

    assertThat(ChipCover.of(together, level, WIDTH, HEIGHT)).hasSize(1);
    assertThat(
            ChipCover.of(
                List.of(together.get(0), together.get(1), together.get(2), far),
                level,
                WIDTH,
                HEIGHT))
        .hasSize(2);
  }

  @Test
  void componentsAreRegionsOfOneLabelWithoutVoid() {
    byte[] labels = {
      1, 1, 2, 11, //
      2, 1, 2, 11, //
      1, 2, 2, 11
    };
    assertThat(LabelComponents.of(new LabelMap(4, 3, labels), CLASSES).all())
        .containsExactly(
            new Component(0, 0, 2, 2, 3),
            new Component(1, 0, 3, 3, 4),
            new Component(0, 1, 1, 2, 1),
            new Component(0, 2, 1, 3, 1));
  }

  @Test
  void whatDoesNotCountAtTheScaleIsVoid() {
    byte[] labels = new byte[WIDTH * HEIGHT];
    for (int y = 60; y < 66; y++) {
      Arrays.fill(labels, y * WIDTH + 90, y * WIDTH + 96, (byte) 2);
    }
    LabelledImage image =
        new LabelledImage(
            "dot",
            new RgbImage(WIDTH, HEIGHT, new byte[3 * labels.length]),
            new LabelMap(WIDTH, HEIGHT, labels));
    List<TrainingSource> sources = List.of(new TrainingSource("dot", 1, List.of(image)));
    SniperChips chips = chips(sources, new Doubts(sources));

    assertThat(chips.figures().chips()).isEqualTo(2);
    for (int n = 0; n < 20; n++) {
      byte[] seen = chips.chip(n).labels().labels();
      boolean ground = contains(seen, 0);
      boolean dot = contains(seen, 2);
      assertThat(ground).isNotEqualTo(dot);
    }
  }

  private static boolean contains(byte[] labels, int label) {
    for (byte each : labels) {
      if (each == label) {
        return true;
      }
    }
    return false;
  }

  @Test
  void negativeChipsLieWhereTheNetworkIsInDoubtAndNoOtherChipLies() {
    byte[] labels = new byte[WIDTH * HEIGHT];
    LabelledImage image =
        new LabelledImage(
            "plain",
            new RgbImage(WIDTH, HEIGHT, new byte[3 * labels.length]),
            new LabelMap(WIDTH, HEIGHT, labels));
    List<TrainingSource> sources = List.of(new TrainingSource("plain", 1, List.of(image)));
    Doubts doubts = new Doubts(sources);
    SniperChips chips = chips(sources, doubts);

    assertThat(chips.figures().chips()).isEqualTo(1);
    Arrays.fill(doubts.values(), 0.9f);
    chips.look();
    assertThat(chips.figures().negatives()).isBetween(1.0, 2.0);
    Arrays.fill(doubts.values(), 0.1f);
    chips.look();
    assertThat(chips.figures().negatives()).isZero();
  }

  @Test
  void anImageHasAsManyChipsAsItsContentAsksFor() {
    SplittableRandom random = new SplittableRandom(4);
    byte[] labels = new byte[WIDTH * HEIGHT];
    for (int spot = 0; spot < 30; spot++) {
      int x = random.nextInt(WIDTH - 6);
      int y = random.nextInt(HEIGHT - 6);
      for (int i = 0; i < 25; i++) {
        labels[(y + i / 5) * WIDTH + x + i % 5] = (byte) (1 + spot % 9);
      }
    }
    LabelledImage busy =
        new LabelledImage("busy", street(1).image(), new LabelMap(WIDTH, HEIGHT, labels));
    LabelledImage plain =
        new LabelledImage(
            "plain", street(1).image(), new LabelMap(WIDTH, HEIGHT, new byte[WIDTH * HEIGHT]));

    assertThat(count(busy)).isGreaterThan(count(plain));
  }

  private static double count(LabelledImage image) {
    List<TrainingSource> sources = List.of(new TrainingSource("one", 1, List.of(image)));
    return chips(sources, new Doubts(sources)).figures().chips();
  }

  @Test
  void equalNumbersGiveEqualChips() {
    List<TrainingSource> sources =
        List.of(new TrainingSource("streets", 1, List.of(street(1), street(2))));
    SniperChips one = chips(sources, new Doubts(sources));
    SniperChips other = chips(sources, new Doubts(sources));
    for (int n = 0; n < 5; n++) {
      assertThat(one.chip(n).image().rgb()).isEqualTo(other.chip(n).image().rgb());
      assertThat(one.chip(n).image().width()).isEqualTo(SETTINGS.chipWidth());
    }
  }
}
