package org.segstream.vision.focus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.vision.ImageScaler;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineException;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.engine.Inference;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.Looked;
import org.segstream.vision.engine.Outputs;
import org.segstream.vision.engine.Precision;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.FocusHeads;
import org.segstream.vision.model.Models;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.shift.StreamFeatures;

class FocusEngineTest {
  private static final SegmentationModel MODEL =
      Models.trainedLike(1).withResolution(new Resolution(160, 120));
  private static final int STRIDE = 2;
  private static final float STEEP = 8;

  /** Sees bright and dark in squares of two pixels, and nothing beyond them. */
  private static final class Brightness implements SegmentationEngine {
    private final SegmentationModel model;
    private long pixels;

    Brightness(SegmentationModel model) {
      this.model = model;
    }

    @Override
    public Logits infer(List<RgbImage> batch) {
      Resolution size = model.resolution().fit(batch.getFirst().width(), batch.getFirst().height());
      int width = size.width() / STRIDE;
      int height = size.height() / STRIDE;
      float[] values = new float[batch.size() * 2 * width * height];
      for (int i = 0; i < batch.size(); i++) {
        RgbImage image = ImageScaler.scale(batch.get(i), size.width(), size.height());
        pixels += (long) size.width() * size.height();
        for (int place = 0; place < width * height; place++) {
          int sum = 0;
          for (int at = 0; at < STRIDE * STRIDE; at++) {
            int y = place / width * STRIDE + at / STRIDE;
            int x = place % width * STRIDE + at % STRIDE;
            sum += image.rgb()[3 * (y * size.width() + x)] & 255;
          }
          float bright = STEEP * (sum / 4f - 127.5f) / 127.5f;
          values[2 * i * width * height + place] = bright;
          values[(2 * i + 1) * width * height + place] = -bright;
        }
      }
      return new Logits(batch.size(), 2, height, width, values);
    }

    @Override
    public String description() {
      return "brightness";
    }

    @Override
    public void close() {
      // Holds nothing.
    }
  }

  /** White, with fine black stripes in a rectangle that only a finer look tells from grey. */
  private static RgbImage striped(int width, int height, int left, int top, int side) {
    byte[] rgb = new byte[3 * width * height];
    Arrays.fill(rgb, (byte) 255);
    for (int y = top; y < Math.min(height, top + side); y++) {
      for (int x = left; x < Math.min(width, left + side); x++) {
        if (x / 4 % 2 == 0) {
          Arrays.fill(rgb, 3 * (y * width + x), 3 * (y * width + x) + 3, (byte) 0);
        }
      }
    }
    return new RgbImage(width, height, rgb);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0", "580,0", "0,420", "580,420", "300,200", "0,200", "300,0", "580,200", "300,420"
  })
  void whatIsFineIsSeenWhereverItIs(int left, int top) {
    RgbImage frame = striped(640, 480, left, top, 60);
    List<Brightness> opened = new ArrayList<>();
    try (FocusEngine engine =
        FocusEngine.open(
            MODEL,
            new Focus(0.2, 4),
            FocusSource.AUTO,
            (model, _) -> {
              opened.add(new Brightness(model));
              return opened.getLast();
            })) {
      Logits mosaic = engine.infer(List.of(frame));
      assertThat(mosaic.width()).isEqualTo(320);
      assertThat(mosaic.height()).isEqualTo(240);
      Logits all =
          new Brightness(MODEL.withResolution(new Resolution(640, 480))).infer(List.of(frame));
      Logits coarse = new Brightness(MODEL).infer(List.of(frame));
      assertThat(mosaic.values()).hasSameSizeAs(all.values());
      for (int i = 0; i < all.values().length; i++) {
        int x = i % 320 * STRIDE;
        int y = i / 320 % 240 * STRIDE;
        // At the rectangle's sides the coarse look is not quite unsure.
        boolean isNear = x > left - 20 && x < left + 80 && y > top - 20 && y < top + 80;
        boolean isInside = x > left + 10 && x < left + 50 && y > top + 10 && y < top + 50;
        if (isInside) {
          int seen = i / (320 * 240) * 80 * 60 + i / 320 % 240 / 4 * 80 + i % 320 / 4;
          float mean = (all.values()[i] + coarse.values()[seen]) / 2;
          // The coarse look's greys are one step apart.
          assertThat(mosaic.values()[i]).isCloseTo(mean, Offset.offset(STEEP / 64));
        } else if (!isNear) {
          assertThat(mosaic.values()[i]).isCloseTo(all.values()[i], Offset.offset(1e-4f));
        }
      }
      assertThat(opened.get(1).pixels).isBetween(1L, (long) (0.2 * 640 * 480));
    }
  }

  @Test
  void aFrameThatIsSureEverywhereIsLookedAtOnce() {
    List<Brightness> opened = new ArrayList<>();
    try (FocusEngine engine =
        FocusEngine.open(
            MODEL,
            new Focus(1, 4),
            FocusSource.AUTO,
            (model, _) -> {
              opened.add(new Brightness(model));
              return opened.getLast();
            })) {
      Logits mosaic = engine.infer(List.of(striped(640, 480, 0, 0, 0)));
      assertThat(mosaic.width()).isEqualTo(320);
      assertThat(mosaic.values()[0]).isEqualTo(STEEP);
      assertThat(opened.get(1).pixels).isZero();
      RgbImage small = striped(160, 120, 10, 10, 30);
      assertThat(engine.infer(List.of(small)).values())
          .isEqualTo(new Brightness(MODEL).infer(List.of(small)).values());
    }
  }

  private static SegmentationEngine focused(SegmentationModel model, int threads) {
    return FocusEngine.open(
        model,
        new Focus(0.5, 2),
        FocusSource.AUTO,
        (each, outputs) ->
            Engines.open(
                each, EngineKind.ONNX, DeviceChoice.CPU, Precision.AUTO, threads, outputs));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFramesLogitsDependNeitherOnItsBatchNorOnThreads(boolean head) {
    SegmentationModel plain = BundledModels.load("street").withResolution(new Resolution(96, 72));
    SegmentationModel street = head ? FocusHeads.on(plain, 3) : plain;
    RgbImage one = striped(192, 144, 30, 20, 60);
    RgbImage other = striped(192, 144, 0, 0, 0);
    try (SegmentationEngine engine = focused(street, 1)) {
      Logits alone = engine.infer(List.of(one));
      assertThat(engine.infer(List.of(one)).values()).isEqualTo(alone.values());
      int size = alone.values().length;
      for (int threads : new int[] {1, 2, 4}) {
        try (SegmentationEngine same = focused(street, threads)) {
          for (int place = 0; place < 3; place++) {
            List<RgbImage> batch = new ArrayList<>(List.of(other, other));
            batch.add(place, one);
            Logits all = same.infer(batch);
            assertThat(Arrays.copyOfRange(all.values(), place * size, (place + 1) * size))
                .isEqualTo(alone.values());
          }
        }
      }
    }
  }

  /** Is sure of everything, and has a head that wants one corner. */
  private record Headed(Brightness eyes, boolean toTheRight) implements SegmentationEngine {
    @Override
    public Logits infer(List<RgbImage> batch) {
      return eyes.infer(batch);
    }

    @Override
    public Looked look(List<RgbImage> batch) {
      Logits logits = infer(batch);
      float[] focus = new float[logits.width() * logits.height()];
      for (int i = 0; i < focus.length; i++) {
        boolean right = i % logits.width() >= 3 * logits.width() / 4;
        boolean below = i / logits.width() >= 3 * logits.height() / 4;
        focus[i] = right == toTheRight && below ? 9 : -9;
      }
      return new Looked(
          logits, Optional.of(new Logits(1, 1, logits.height(), logits.width(), focus)));
    }

    @Override
    public String description() {
      return "headed";
    }

    @Override
    public void close() {
      // Holds nothing.
    }
  }

  @Test
  void theHeadSaysWhereToLookAgain() {
    RgbImage frame = striped(640, 480, 560, 400, 80);
    List<Outputs> asked = new ArrayList<>();
    for (boolean right : new boolean[] {true, false}) {
      try (FocusEngine engine =
          FocusEngine.open(
              MODEL,
              new Focus(0.1, 4),
              FocusSource.HEAD,
              (model, outputs) -> {
                asked.add(outputs);
                return new Headed(new Brightness(model), right);
              })) {
        Inference found = engine.infer(List.of(frame), List.of(new StreamFeatures())).getFirst();
        int corner = 225 * 320 + 305;
        float fine = Math.abs(found.logits().values()[corner]);
        assertThat(fine > STEEP / 3).as("stripes told apart").isEqualTo(right);
        assertThat(found.secondLook().orElseThrow().share()).isBetween(0.01f, 0.1f);
      }
    }
    assertThat(asked)
        .containsExactly(
            Outputs.LOGITS_AND_FOCUS, Outputs.LOGITS, Outputs.LOGITS_AND_FOCUS, Outputs.LOGITS);
  }

  @Test
  void inAHurryFramesAreLookedAtOnce() {
    try (FocusEngine engine =
        FocusEngine.open(
            MODEL, new Focus(0.2, 4), FocusSource.AUTO, (model, _) -> new Brightness(model))) {
      List<StreamFeatures> streams = List.of(new StreamFeatures());
      RgbImage frame = striped(640, 480, 0, 0, 60);
      Inference hurried = engine.inferOnce(List.of(frame), streams).getFirst();
      assertThat(hurried.logits().values())
          .isEqualTo(new Brightness(MODEL).infer(List.of(frame)).values());
      assertThat(hurried.secondLook()).contains(new Inference.SecondLook(0, true));
      Inference calm = engine.infer(List.of(frame), streams).getFirst();
      assertThat(calm.secondLook().orElseThrow().share()).isBetween(0.01f, 0.2f);
      assertThat(calm.secondLook().orElseThrow().leftOut()).isFalse();
      RgbImage small = striped(160, 120, 10, 10, 30);
      assertThat(engine.inferOnce(List.of(small), streams).getFirst().secondLook())
          .as("nothing to look at again")
          .contains(new Inference.SecondLook(0, false));
    }
  }

  @Test
  void theFirstEngineIsClosedIfTheSecondDoesNotOpen() {
    List<String> closed = new ArrayList<>();
    assertThatThrownBy(() ->
            FocusEngine.open(
                MODEL,
                new Focus(0.2, 4),
                FocusSource.AUTO,
                (model, _) -> {
                  if (!model.resolution().equals(MODEL.resolution())) {
                    throw new EngineException("no room for a second one");
                  }
                  return new Closing(new Brightness(model), closed);
                }))
        .hasMessage("no room for a second one");
    assertThat(closed).containsExactly("closed");
  }

  /** Says when it is closed. */
  private record Closing(Brightness eyes, List<String> closed) implements SegmentationEngine {
    @Override
    public Logits infer(List<RgbImage> batch) {
      return eyes.infer(batch);
    }

    @Override
    public String description() {
      return "closing";
    }

    @Override
    public void close() {
      closed.add("closed");
    }
  }

  @Test
  void chipsStayWithinThePictureAndTheirNumber() {
    Random random = new Random(3);
    for (int trial = 0; trial < 200; trial++) {
      int step = random.nextBoolean() ? 8 : 32;
      int width = step * (1 + random.nextInt(20));
      int height = step * (1 + random.nextInt(20));
      FinePicture picture =
          new FinePicture(
              width / 2,
              height / 2,
              width,
              height,
              step * (1 + random.nextInt(width / step)),
              step * (1 + random.nextInt(height / step)),
              step);
      float[] map = new float[ChipChoice.columns(picture) * ChipChoice.rows(picture)];
      for (int i = 0; i < map.length; i++) {
        map[i] = random.nextFloat() < 0.2 ? random.nextFloat() : 0;
      }
      int most = random.nextInt(6);
      List<Chip> chips = new ChipChoice(picture).of(map, most);
      assertThat(chips).hasSizeLessThanOrEqualTo(most).doesNotHaveDuplicates();
      assertThat(chips)
          .allMatch(chip ->
              chip.x() >= 0
                  && chip.y() >= 0
                  && chip.x() + picture.chipWidth() <= width
                  && chip.y() + picture.chipHeight() <= height
                  && chip.x() % step == 0
                  && chip.y() % step == 0);
    }
  }

  @Test
  void rangesAreChecked() {
    assertThatThrownBy(() -> new Focus(0, 2)).hasMessageContaining("above 0");
    assertThatThrownBy(() -> new Focus(Double.NaN, 2)).hasMessageContaining("above 0");
    assertThatThrownBy(() -> new Focus(0.3, 1)).hasMessageContaining("above 1");
    assertThatThrownBy(() -> new Focus(0.3, 9)).hasMessageContaining("to 8");
  }
}
