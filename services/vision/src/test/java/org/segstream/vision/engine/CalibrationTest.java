package org.segstream.vision.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.Models;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.ActivationRanges;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

class CalibrationTest {
  private static final List<RgbImage> PICTURES =
      IntStream.range(0, 3)
          .mapToObj(i -> new SyntheticStreet(i, 120, 90, CameraMotion.FORWARD).frame(0).image())
          .toList();
  private static final SegmentationModel FLOATS = Models.trainedLike(5);
  private static final SegmentationModel CALIBRATED = Calibration.of(FLOATS, PICTURES);

  @Test
  void findsTheRangesOfAllThatIsRounded() {
    assertThat(CALIBRATED.activations().tensors().keySet())
        .containsExactlyElementsOf(ActivationRanges.observed(FLOATS.graph()));
    assertThat(CALIBRATED.activations().tensors().values())
        .allMatch(range -> range.low() < range.high());
  }

  @Test
  void moreImagesWidenTheRangesAndTheSameOnesGiveTheSame() {
    assertThat(Calibration.of(FLOATS, PICTURES).activations()).isEqualTo(CALIBRATED.activations());
    ActivationRanges one = Calibration.of(FLOATS, PICTURES.subList(0, 1)).activations();
    assertThat(one).isNotEqualTo(CALIBRATED.activations());
    assertThat(one.with(CALIBRATED.activations())).isEqualTo(CALIBRATED.activations());
  }

  @Test
  void rangesTravelInTheModelFile() {
    byte[] file = ModelFile.encode(CALIBRATED);
    assertThat(ModelFile.decode(file, "it").activations()).isEqualTo(CALIBRATED.activations());
    assertThat(ModelFile.decode(ModelFile.encode(FLOATS), "it").activations().isNone()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"street", "camvid"})
  void theModelsInTheBoxAreCalibratedAndAgreeWithFloats(String name) {
    SegmentationModel model = BundledModels.load(name);
    List<RgbImage> frame =
        List.of(new SyntheticStreet(7, 480, 360, CameraMotion.FORWARD).frame(3).image());
    try (SegmentationEngine integers = open(model, Precision.AUTO);
        SegmentationEngine floats = open(model, Precision.FLOAT)) {
      assertThat(integers.description()).isEqualTo("onnxruntime (int8) on cpu: as asked for");
      assertThat(floats.description()).isEqualTo("onnxruntime (float) on cpu: as asked for");
      assertThat(agreement(integers.infer(frame), floats.infer(frame))).isGreaterThan(0.97);
    }
  }

  @Test
  void anImageHasTheSameLogitsInAnyBatchWithAnyThreads() {
    RgbImage one = PICTURES.getFirst();
    try (SegmentationEngine engine = open(CALIBRATED, Precision.INT8);
        SegmentationEngine two =
            Engines.open(CALIBRATED, EngineKind.ONNX, DeviceChoice.CPU, Precision.INT8, 2)) {
      float[] alone = engine.infer(List.of(one)).values();
      assertThat(two.infer(List.of(one)).values()).isEqualTo(alone);
      float[] together = engine.infer(List.of(PICTURES.get(1), one)).values();
      assertThat(Arrays.copyOfRange(together, alone.length, 2 * alone.length)).isEqualTo(alone);
    }
  }

  @Test
  void anUncalibratedModelRunsInFloats() {
    try (SegmentationEngine engine = open(FLOATS, Precision.AUTO)) {
      assertThat(engine.description()).startsWith("onnxruntime (float)");
    }
    assertThatThrownBy(() -> open(FLOATS, Precision.INT8))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("model test/1 is not calibrated")
        .hasMessageContaining("segstream model calibrate");
  }

  @Test
  void integersAreForOnnxRuntimeOnAProcessor() {
    assertThatThrownBy(
            () -> Engines.open(CALIBRATED, EngineKind.PYTORCH, DeviceChoice.CPU, Precision.INT8, 1))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("PyTorch");
    assertThatThrownBy(
            () -> Engines.open(CALIBRATED, EngineKind.ONNX, DeviceChoice.CUDA, Precision.INT8, 1))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("on CUDA");
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "FLOAT"})
  void pytorchComputesInFloatsWhatWasCalibrated(Precision precision) {
    try (SegmentationEngine engine =
        Engines.open(CALIBRATED, EngineKind.PYTORCH, DeviceChoice.CPU, precision, 1)) {
      assertThat(engine.infer(PICTURES.subList(0, 1)).labels()).isEqualTo(11);
    }
  }

  @Test
  void refusesNoImages() {
    assertThatThrownBy(() -> Calibration.of(FLOATS, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static SegmentationEngine open(SegmentationModel model, Precision precision) {
    return Engines.open(model, EngineKind.ONNX, DeviceChoice.CPU, precision, 1);
  }

  /** Share of the pixels with one label. */
  private static double agreement(Logits a, Logits b) {
    int plane = a.height() * a.width();
    int same = 0;
    for (int pixel = 0; pixel < plane; pixel++) {
      same += best(a, pixel, plane) == best(b, pixel, plane) ? 1 : 0;
    }
    return (double) same / plane;
  }

  private static int best(Logits logits, int pixel, int plane) {
    int best = 0;
    for (int label = 1; label < logits.labels(); label++) {
      if (logits.values()[label * plane + pixel] > logits.values()[best * plane + pixel]) {
        best = label;
      }
    }
    return best;
  }
}
