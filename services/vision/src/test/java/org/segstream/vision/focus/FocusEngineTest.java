package org.segstream.vision.focus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.vision.ImageScaler;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.Models;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;

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
            model -> {
              opened.add(new Brightness(model));
              return opened.getLast();
            })) {
      Logits mosaic = engine.infer(List.of(frame));
      assertThat(mosaic.width()).isEqualTo(320);
      assertThat(mosaic.height()).isEqualTo(240);
      Logits all =
          new Brightness(MODEL.withResolution(new Resolution(640, 480))).infer(List.of(frame));
      assertThat(mosaic.values()).hasSameSizeAs(all.values());
      for (int i = 0; i < all.values().length; i++) {
        int x = i % 320 * STRIDE;
        int y = i / 320 % 240 * STRIDE;
        // At the rectangle's sides the coarse look is not quite unsure.
        boolean isNear = x > left - 20 && x < left + 80 && y > top - 20 && y < top + 80;
        boolean isInside = x > left + 10 && x < left + 50 && y > top + 10 && y < top + 50;
        if (!isNear || isInside) {
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
            model -> {
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

  @Test
  void aFramesLogitsDoNotDependOnItsBatch() {
    SegmentationModel street = BundledModels.load("street").withResolution(new Resolution(96, 72));
    try (SegmentationEngine engine =
        FocusEngine.open(
            street,
            new Focus(0.5, 2),
            model -> Engines.open(model, EngineKind.ONNX, DeviceChoice.CPU, 1))) {
      RgbImage one = striped(192, 144, 30, 20, 60);
      RgbImage other = striped(192, 144, 0, 0, 0);
      Logits both = engine.infer(List.of(other, one));
      Logits alone = engine.infer(List.of(one));
      int size = alone.values().length;
      assertThat(Arrays.copyOfRange(both.values(), size, 2 * size)).isEqualTo(alone.values());
      assertThat(engine.infer(List.of(one)).values()).isEqualTo(alone.values());
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
