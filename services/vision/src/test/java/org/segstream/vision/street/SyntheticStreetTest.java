package org.segstream.vision.street;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SyntheticStreetTest {
  private static SyntheticStreet street(long seed, CameraMotion motion) {
    return new SyntheticStreet(seed, 160, 120, motion);
  }

  private static String digest(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 8);
  }

  private static double share(byte[] a, byte[] b) {
    return (double) IntStream.range(0, a.length).filter(i -> a[i] == b[i]).count() / a.length;
  }

  /** Holds on every machine; a change of the scene changes it knowingly. */
  @Test
  void labelsAndPixelsOfASeedAreTheKnownOnes() throws NoSuchAlgorithmException {
    StreetFrame frame = street(1, CameraMotion.FORWARD).frame(100);
    assertThat(digest(frame.labels().labels())).isEqualTo("e52e9ff92b78d797");
    assertThat(digest(frame.image().rgb())).isEqualTo("808cc432422906a1");
  }

  @ParameterizedTest
  @EnumSource
  void framesAreTheSameInAnyOrderAndOnAnyThread(CameraMotion motion) {
    SyntheticStreet street = street(3, motion);
    List<StreetFrame> forwards = IntStream.range(0, 8).mapToObj(street::frame).toList();
    List<StreetFrame> parallel =
        IntStream.range(0, 8).parallel().mapToObj(street(3, motion)::frame).toList();
    for (int t = 7; t >= 0; t--) {
      assertThat(parallel.get(t).image().rgb()).isEqualTo(forwards.get(t).image().rgb());
      assertThat(street.frame(t).labels().labels()).isEqualTo(forwards.get(t).labels().labels());
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyClassAppearsOverASequenceAndNoPixelIsLeftOut(CameraMotion motion) {
    SyntheticStreet street = street(7, motion);
    Set<Byte> seen = new HashSet<>();
    for (int t = 0; t < 500; t += 10) {
      for (byte label : street.frame(t).labels().labels()) {
        seen.add(label);
      }
    }
    assertThat(seen).contains((byte) 0, (byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 5);
    assertThat(seen).contains((byte) 6, (byte) 7, (byte) 8, (byte) 9, (byte) 10);
    assertThat(seen).allMatch(label -> label >= 0 && label <= 11);
  }

  @Test
  void seedsGiveDifferentStreets() {
    byte[] one = street(1, CameraMotion.FORWARD).frame(0).labels().labels();
    byte[] two = street(2, CameraMotion.FORWARD).frame(0).labels().labels();
    assertThat(share(one, two)).isLessThan(0.95);
  }

  @Test
  void labelsDoNotDependOnTheNoiseAndPixelsDo() {
    StreetFrame clean = new SyntheticStreet(4, 160, 120, CameraMotion.PAN, 0).frame(9);
    StreetFrame noisy = new SyntheticStreet(4, 160, 120, CameraMotion.PAN, 10).frame(9);
    assertThat(noisy.labels().labels()).isEqualTo(clean.labels().labels());
    assertThat(deviation(clean.image().rgb(), noisy.image().rgb())).isBetween(8.0, 11.0);
  }

  /** Where the clean pixel is far from black and white, so that nothing is clamped. */
  private static double deviation(byte[] clean, byte[] noisy) {
    return Math.sqrt(
        IntStream.range(0, clean.length)
            .filter(i -> (clean[i] & 255) > 60 && (clean[i] & 255) < 190)
            .mapToDouble(i -> (noisy[i] & 255) - (clean[i] & 255))
            .map(d -> d * d)
            .average()
            .orElseThrow());
  }

  @Test
  void edgesOfLabelsLieWhereTheColoursChange() {
    StreetFrame frame = new SyntheticStreet(4, 320, 240, CameraMotion.FORWARD, 0).frame(0);
    byte[] labels = frame.labels().labels();
    double[] edge = new double[2];
    double[] inside = new double[2];
    for (int i = 1; i < labels.length; i++) {
      if (i % 320 != 0) {
        double step = Math.abs(luma(frame, i) - luma(frame, i - 1));
        double[] sum = labels[i] == labels[i - 1] ? inside : edge;
        sum[0] += step;
        sum[1]++;
      }
    }
    assertThat(edge[0] / edge[1]).isGreaterThan(4 * inside[0] / inside[1]);
  }

  private static int luma(StreetFrame frame, int pixel) {
    byte[] rgb = frame.image().rgb();
    return (rgb[3 * pixel] & 255) + (rgb[3 * pixel + 1] & 255) + (rgb[3 * pixel + 2] & 255);
  }

  @Test
  void aStandingCameraSeesTheSameStreetWithOthersMoving() {
    SyntheticStreet street = street(5, CameraMotion.STATIC);
    byte[] first = street.frame(0).labels().labels();
    assertThat(share(first, street.frame(50).labels().labels())).isBetween(0.85, 0.9999);
  }

  @Test
  void aDrivingCameraChangesLittleFromFrameToFrameAndMuchAtACut() {
    SyntheticStreet street = street(6, CameraMotion.CUTS);
    byte[] last = street.frame(SyntheticStreet.FRAMES_PER_CUT - 1).labels().labels();
    byte[] before = street.frame(SyntheticStreet.FRAMES_PER_CUT - 2).labels().labels();
    byte[] after = street.frame(SyntheticStreet.FRAMES_PER_CUT).labels().labels();
    assertThat(share(before, last)).isGreaterThan(0.93);
    assertThat(share(last, after)).isLessThan(0.9);
  }

  @Test
  void lightDriftsOverTime() {
    SyntheticStreet street = new SyntheticStreet(8, 64, 48, CameraMotion.STATIC, 0);
    double[] mean =
        IntStream.range(0, 20)
            .mapToDouble(t -> brightness(street.frame(20 * t).image().rgb()))
            .toArray();
    assertThat(Arrays.stream(mean).max().orElseThrow())
        .isGreaterThan(1.04 * Arrays.stream(mean).min().orElseThrow());
  }

  private static double brightness(byte[] rgb) {
    return IntStream.range(0, rgb.length).map(i -> rgb[i] & 255).average().orElseThrow();
  }

  @Test
  void worksAtUnusualSizes() {
    for (int[] size : new int[][] {{16, 16}, {37, 201}, {333, 64}}) {
      StreetFrame frame = new SyntheticStreet(2, size[0], size[1], CameraMotion.FORWARD).frame(12);
      assertThat(frame.labels().labels()).hasSize(size[0] * size[1]);
      assertThat(frame.image().rgb()).hasSize(3 * size[0] * size[1]);
    }
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> new SyntheticStreet(1, 8, 100, CameraMotion.PAN))
        .hasMessage("size 8×100, each side must be from 16 to 8192");
    assertThatThrownBy(() -> new SyntheticStreet(1, 64, 64, CameraMotion.PAN, Double.NaN))
        .hasMessage("noise NaN, must be from 0 to 40");
    assertThatThrownBy(() -> street(1, CameraMotion.PAN).frame(-1))
        .hasMessage("frame -1, must not be negative");
  }
}
