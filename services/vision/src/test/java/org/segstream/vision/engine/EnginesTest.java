package org.segstream.vision.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.pytorch.jni.JniUtils;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.Models;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.NetworkParameters;

class EnginesTest {
  private static final SegmentationModel MODEL = Models.trainedLike(5);

  @ParameterizedTest
  @CsvSource({
    "1,480,360,90,120",
    "4,480,360,90,120",
    "1,270,480,138,78",
    "2,13,7,76,142",
    "1,960,540,78,138",
    "3,100,100,104,104",
  })
  void bothEnginesAgreeTo1e4(int batch, int width, int height, int rows, int columns) {
    List<RgbImage> images =
        IntStream.range(0, batch).mapToObj(i -> scene(width, height, i)).toList();
    try (SegmentationEngine onnx = open(MODEL, EngineKind.ONNX);
        SegmentationEngine pytorch = open(MODEL, EngineKind.PYTORCH)) {
      Logits a = onnx.infer(images);
      Logits b = pytorch.infer(images);
      assertThat(List.of(a.batch(), a.labels(), a.height(), a.width()))
          .isEqualTo(List.of(b.batch(), b.labels(), b.height(), b.width()))
          .isEqualTo(List.of(batch, 11, rows, columns));
      assertThat(distance(a.values(), b.values())).isLessThan(1e-4);
    }
  }

  @Test
  void bothEnginesAgreeTo1e4OnTheBundledModel() {
    SegmentationModel street = BundledModels.load("street");
    List<RgbImage> images = List.of(scene(480, 360, 1), scene(480, 360, 2));
    try (SegmentationEngine onnx = open(street, EngineKind.ONNX);
        SegmentationEngine pytorch = open(street, EngineKind.PYTORCH)) {
      double distance = distance(onnx.infer(images).values(), pytorch.infer(images).values());
      assertThat(distance).isLessThan(1e-4);
    }
  }

  @Test
  void anImageHasTheSameLogitsInAnyBatchWithAnyThreads() {
    RgbImage one = scene(480, 360, 1);
    try (SegmentationEngine engine = open(MODEL, EngineKind.ONNX);
        SegmentationEngine two = Engines.open(MODEL, EngineKind.ONNX, DeviceChoice.CPU, 2)) {
      float[] alone = engine.infer(List.of(one)).values();
      assertThat(two.infer(List.of(one)).values()).isEqualTo(alone);
      float[] together = engine.infer(List.of(scene(480, 360, 2), one, one)).values();
      for (int i = 1; i < 3; i++) {
        float[] entry = Arrays.copyOfRange(together, i * alone.length, (i + 1) * alone.length);
        assertThat(entry).isEqualTo(alone);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void repeatsItselfBitForBit(EngineKind kind) {
    try (SegmentationEngine engine = open(MODEL, kind)) {
      float[] first = engine.infer(List.of(scene(480, 360, 1))).values();
      engine.infer(List.of(scene(64, 48, 1), scene(64, 48, 2), scene(64, 48, 3)));
      assertThat(engine.infer(List.of(scene(480, 360, 1))).values()).isEqualTo(first);
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesLogitsThatAreNotFinite(EngineKind kind) {
    Map<String, float[]> values = new LinkedHashMap<>(MODEL.parameters().values());
    values.computeIfPresent(
        "logits.weight",
        (name, weight) -> {
          float[] huge = new float[weight.length];
          Arrays.fill(huge, Float.MAX_VALUE);
          return huge;
        });
    SegmentationModel broken = Models.with(MODEL, NetworkParameters.of(MODEL.graph(), values));
    try (SegmentationEngine engine = open(broken, kind)) {
      assertThatThrownBy(() -> engine.infer(List.of(scene(480, 360, 1))))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("model test/1 yields");
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesToWorkOnceClosed(EngineKind kind) {
    SegmentationEngine engine = open(MODEL, kind);
    engine.close();
    engine.close();
    assertThatThrownBy(() -> engine.infer(List.of(scene(48, 36, 1))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the engine of model test/1 is closed");
  }

  @Test
  void refusesAnEmptyBatchAndMixedSizes() {
    try (SegmentationEngine engine = open(MODEL, EngineKind.ONNX)) {
      assertThatThrownBy(() -> engine.infer(List.of()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> engine.infer(List.of(scene(48, 36, 1), scene(36, 48, 1))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("images of 48×36 and 36×48 in one batch");
    }
  }

  @ParameterizedTest
  @EnumSource
  void saysWhereItRunsAndWhy(EngineKind kind) {
    try (SegmentationEngine engine = open(MODEL, kind)) {
      assertThat(engine.description()).endsWith("on cpu: as asked for");
    }
  }

  @Test
  void pytorchLeavesTheGradientModeOfTheThreadAsItWas() {
    try (SegmentationEngine engine = open(MODEL, EngineKind.PYTORCH)) {
      boolean before = JniUtils.isGradMode();
      for (boolean mode : new boolean[] {true, false}) {
        JniUtils.setGradMode(mode);
        engine.infer(List.of(scene(48, 36, 1)));
        assertThat(JniUtils.isGradMode()).isEqualTo(mode);
      }
      JniUtils.setGradMode(before);
    }
  }

  private static SegmentationEngine open(SegmentationModel model, EngineKind kind) {
    return Engines.open(model, kind, DeviceChoice.CPU, Precision.FLOAT, 1);
  }

  private static double distance(float[] a, float[] b) {
    double largest = 0;
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }

  /** Flat areas and noise. */
  private static RgbImage scene(int width, int height, long seed) {
    Random random = new Random(seed);
    byte[] rgb = new byte[3 * width * height];
    for (int i = 0; i < rgb.length; i++) {
      int area = i / (rgb.length / 5 + 1);
      rgb[i] = (byte) (40 * area + random.nextInt(60));
    }
    return new RgbImage(width, height, rgb);
  }
}
