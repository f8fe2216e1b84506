package org.segstream.vision.shift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.engine.Inference;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.Precision;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

/** Exact mode: the same bits as if every frame went through the whole network. */
class ExactShiftTest {
  private static final ShiftOptions EXACT = new ShiftOptions(0, 0);

  @ParameterizedTest
  @CsvSource({
    "street,160,120,1",
    "camvid,160,120,2",
    "street,71,53,3",
    "camvid,67,97,4",
    "street,33,31,5",
    "camvid,9,7,6",
    "street,1,40,7",
    "camvid,203,130,8",
  })
  void randomChangesHaveTheBitsOfTheWholeNetwork(String name, int width, int height, int seed) {
    SegmentationModel model = of(BundledModels.load(name), width, height);
    Random random = new Random(seed);
    try (SegmentationEngine whole = open(model, Optional.empty(), 1);
        SegmentationEngine shifting = open(model, Optional.of(EXACT), 1)) {
      StreamFeatures stream = new StreamFeatures();
      RgbImage frame = noise(random, width, height);
      for (int i = 0; i < 25; i++) {
        Inference found = shifting.infer(List.of(frame), List.of(stream)).getFirst();
        assertSameBits(found, whole, frame, "frame " + i);
        frame = changed(random, frame);
      }
    }
  }

  @Test
  void carsBeforeAStillCameraHaveTheBitsOfTheWholeNetwork() {
    SegmentationModel model = of(BundledModels.load("street"), 240, 180);
    SyntheticStreet street = new SyntheticStreet(3, 240, 180, CameraMotion.STATIC, 0);
    try (SegmentationEngine whole = open(model, Optional.empty(), 1);
        SegmentationEngine shifting = open(model, Optional.of(EXACT), 2)) {
      StreamFeatures stream = new StreamFeatures();
      for (int i = 0; i < 10; i++) {
        RgbImage frame = street.frame(i).image();
        Inference found = shifting.infer(List.of(frame), List.of(stream)).getFirst();
        assertSameBits(found, whole, frame, "frame " + i);
      }
    }
  }

  @Test
  void aFrameAgainCostsNothing() {
    SegmentationModel model = of(BundledModels.load("street"), 160, 120);
    RgbImage frame = noise(new Random(1), 160, 120);
    try (SegmentationEngine engine = open(model, Optional.of(EXACT), 1)) {
      StreamFeatures stream = new StreamFeatures();
      assertThat(share(engine.infer(List.of(frame), List.of(stream)))).isEqualTo(1);
      assertThat(stream.bytes()).isBetween(300_000L, 1_500_000L);
      assertThat(share(engine.infer(List.of(frame), List.of(stream)))).isZero();
    }
  }

  @Test
  void aSmallChangeIsComputedInPartOnly() {
    SegmentationModel model = of(BundledModels.load("camvid"), 320, 240);
    RgbImage frame = noise(new Random(1), 320, 240);
    try (SegmentationEngine whole = open(model, Optional.empty(), 1);
        SegmentationEngine engine = open(model, Optional.of(EXACT), 1)) {
      StreamFeatures stream = new StreamFeatures();
      engine.infer(List.of(frame), List.of(stream));
      RgbImage next = new RgbImage(320, 240, frame.rgb().clone());
      next.rgb()[3 * (20 * 320 + 20)]++;
      Inference found = engine.infer(List.of(next), List.of(stream)).getFirst();
      assertThat(found.recomputed().orElseThrow()).isGreaterThan(0).isLessThan(0.5f);
      assertSameBits(found, whole, next, "one colour of one pixel");
    }
  }

  @Test
  void streamsTogetherHaveTheBitsOfEachAlone() {
    SegmentationModel model = of(BundledModels.load("camvid"), 120, 90);
    Random random = new Random(11);
    int streams = 5;
    try (SegmentationEngine whole = open(model, Optional.empty(), 1);
        SegmentationEngine together = open(model, Optional.of(EXACT), 1)) {
      List<StreamFeatures> kept =
          IntStream.range(0, streams).mapToObj(_ -> new StreamFeatures()).toList();
      List<RgbImage> frames = new ArrayList<>();
      for (int k = 0; k < streams; k++) {
        frames.add(noise(random, 120, 90));
      }
      for (int i = 0; i < 12; i++) {
        List<Inference> found = together.infer(frames, kept);
        for (int k = 0; k < streams; k++) {
          assertSameBits(found.get(k), whole, frames.get(k), "frame " + i + " of stream " + k);
          frames.set(k, changed(random, frames.get(k)));
        }
      }
    }
  }

  @Test
  void otherSizesAndOtherModelsInMidStreamStartAnew() {
    SegmentationModel first = of(BundledModels.load("camvid"), 100, 80);
    SegmentationModel second = of(BundledModels.load("street"), 100, 80);
    Random random = new Random(5);
    try (SegmentationEngine wholeFirst = open(first, Optional.empty(), 1);
        SegmentationEngine wholeSecond = open(second, Optional.empty(), 1);
        SegmentationEngine shiftFirst = open(first, Optional.of(EXACT), 1);
        SegmentationEngine shiftSecond = open(second, Optional.of(EXACT), 1)) {
      StreamFeatures stream = new StreamFeatures();
      RgbImage frame = noise(random, 100, 80);
      for (int i = 0; i < 40; i++) {
        boolean swapped = i / 7 % 2 == 1;
        SegmentationEngine engine = swapped ? shiftSecond : shiftFirst;
        Inference found = engine.infer(List.of(frame), List.of(stream)).getFirst();
        assertSameBits(found, swapped ? wholeSecond : wholeFirst, frame, "frame " + i);
        frame = i % 10 == 4 ? noise(random, 90 + i % 3 * 5, 80) : changed(random, frame);
        if (i % 13 == 12) {
          stream.forget();
          assertThat(stream.bytes()).isZero();
        }
      }
    }
  }

  /** What is given out stays as it is while the next frame is computed. */
  @Test
  void logitsOfAFrameOutliveTheNextOne() {
    SegmentationModel model = of(BundledModels.load("street"), 160, 120);
    Random random = new Random(2);
    try (SegmentationEngine engine = open(model, Optional.of(EXACT), 1)) {
      StreamFeatures stream = new StreamFeatures();
      RgbImage frame = noise(random, 160, 120);
      engine.infer(List.of(frame), List.of(stream));
      Inference given = engine.infer(List.of(frame), List.of(stream)).getFirst();
      float[] copy = given.logits().values().clone();
      RgbImage next = new RgbImage(160, 120, frame.rgb().clone());
      next.rgb()[0] = (byte) (next.rgb()[0] + 100);
      engine.infer(List.of(next), List.of(stream));
      assertThat(given.logits().values()).isEqualTo(copy);
    }
  }

  private static float share(List<Inference> found) {
    return found.getFirst().recomputed().orElseThrow();
  }

  private static void assertSameBits(
      Inference found, SegmentationEngine whole, RgbImage frame, String what) {
    Logits logits = found.logits();
    int count = logits.labels() * logits.height() * logits.width();
    assertThat(Arrays.copyOfRange(logits.values(), logits.start(), logits.start() + count))
        .as(what + ", recomputed " + found.recomputed())
        .isEqualTo(alone(whole, frame));
  }

  private static float[] alone(SegmentationEngine engine, RgbImage frame) {
    return engine.infer(List.of(frame)).values();
  }

  static SegmentationEngine open(
      SegmentationModel model, Optional<ShiftOptions> options, int threads) {
    return Engines.open(model, EngineKind.ONNX, DeviceChoice.CPU, Precision.AUTO, threads, options);
  }

  /** The model for frames of another size. */
  static SegmentationModel of(SegmentationModel it, int width, int height) {
    return new SegmentationModel(
        it.name(),
        it.version(),
        it.labels(),
        it.normalisation(),
        new Resolution(width, height),
        it.crf(),
        it.terms(),
        it.training(),
        it.network());
  }

  private static RgbImage noise(Random random, int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    random.nextBytes(rgb);
    return new RgbImage(width, height, rgb);
  }

  /** Nothing, a rectangle, some pixels, or all of it. */
  private static RgbImage changed(Random random, RgbImage frame) {
    byte[] rgb = frame.rgb().clone();
    switch (random.nextInt(6)) {
      case 0 -> {}
      case 1 -> random.nextBytes(rgb);
      case 2 -> {
        for (int i = 0; i < 5; i++) {
          rgb[random.nextInt(rgb.length)] = (byte) random.nextInt(256);
        }
      }
      default -> {
        int top = random.nextInt(frame.height());
        int left = random.nextInt(frame.width());
        int bottom = Math.min(frame.height(), top + 1 + random.nextInt(1 + frame.height() / 4));
        int right = Math.min(frame.width(), left + 1 + random.nextInt(1 + frame.width() / 4));
        for (int y = top; y < bottom; y++) {
          for (int i = 3 * (y * frame.width() + left); i < 3 * (y * frame.width() + right); i++) {
            rgb[i] = (byte) random.nextInt(256);
          }
        }
      }
    }
    return new RgbImage(frame.width(), frame.height(), rgb);
  }
}
