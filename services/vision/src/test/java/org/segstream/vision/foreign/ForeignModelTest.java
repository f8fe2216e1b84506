package org.segstream.vision.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.segstream.vision.foreign.ForeignGraph.integers;
import static org.segstream.vision.foreign.Importing.network;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.Budget;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Calibration;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineException;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.engine.Precision;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.ModelFileException;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.OnnxWriter;
import org.segstream.vision.network.onnx.TensorProto.DataType;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmentation;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

/** Imported models at work. */
class ForeignModelTest {
  private static final List<RgbImage> STREETS =
      IntStream.range(0, 3)
          .mapToObj(i -> new SyntheticStreet(i, 240, 176, CameraMotion.FORWARD).frame(0).image())
          .toList();

  @TempDir private Path folder;

  private SegmentationModel street() throws Exception {
    SegmentationModel own = BundledModels.load("street");
    Path file = folder.resolve("street.onnx");
    Files.write(file, OnnxWriter.write(own.graph(), own.parameters()));
    return new Importing(file, LabelTable.of("camvid"))
        .normalised(1, own.normalisation().mean(), own.normalisation().deviation())
        .at(240, 176)
        .model();
  }

  private static SegmentationEngine open(
      SegmentationModel model, Precision precision, int threads) {
    return Engines.open(model, EngineKind.ONNX, DeviceChoice.CPU, precision, threads);
  }

  @Test
  void anImageHasTheSameLogitsInAnyBatchWithAnyThreads() throws Exception {
    SegmentationModel floats = street();
    SegmentationModel integers =
        ModelFile.decode(ModelFile.encode(Calibration.of(floats, STREETS)), "it");
    for (SegmentationModel model : List.of(floats, integers)) {
      try (SegmentationEngine one = open(model, Precision.AUTO, 1);
          SegmentationEngine two = open(model, Precision.AUTO, 2)) {
        assertThat(one.description()).contains(model.activations().isNone() ? "(float)" : "(int8)");
        float[] alone = one.infer(List.of(STREETS.get(1))).values();
        assertThat(two.infer(List.of(STREETS.get(1))).values()).isEqualTo(alone);
        float[] together = two.infer(STREETS).values();
        assertThat(Arrays.copyOfRange(together, alone.length, 2 * alone.length)).isEqualTo(alone);
      }
    }
  }

  @Test
  void integersAgreeWithFloats() throws Exception {
    SegmentationModel model = Calibration.of(street(), STREETS);
    assertThat(model.activations().tensors()).hasSizeGreaterThan(10);
    RgbImage frame = new SyntheticStreet(9, 240, 176, CameraMotion.FORWARD).frame(2).image();
    try (Segmenter integers = segmenter(model, Precision.INT8);
        Segmenter floats = segmenter(model, Precision.FLOAT)) {
      byte[] rounded = integers.argmin(frame, integers.logits(List.of(frame))).labels();
      byte[] exact = floats.argmin(frame, floats.logits(List.of(frame))).labels();
      long same = IntStream.range(0, exact.length).filter(i -> rounded[i] == exact[i]).count();
      assertThat((double) same / exact.length).isGreaterThan(0.95);
    }
  }

  private static Segmenter segmenter(SegmentationModel model, Precision precision) {
    return new Segmenter(model, open(model, precision, 1), Solvers.best(), MaskSize.OF_FRAME);
  }

  @Test
  void whatCannotComputeInIntegersSaysWhy() {
    ForeignGraph old =
        new ForeignGraph(11)
            .input("x", DataType.FLOAT, 1, 3, 32, 48)
            .mix("x", "y", new float[][] {{1, 0, 0}, {0, 1, 0}})
            .output("y", DataType.FLOAT, 1, 2, 32, 48);
    SegmentationModel model = new Importing(old.write(folder), 2).model();
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> Calibration.of(model, STREETS))
        .withMessage(
            "model test/1 cannot be calibrated: it is written in operator set 11, which does not"
                + " round by channel: export it in 13 or newer");
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> open(model, Precision.INT8, 1))
        .withMessageContaining("not calibrated");
  }

  @Test
  void itIsNotTrainedAndNotRunByPyTorch() throws Exception {
    SegmentationModel model = street();
    assertThatExceptionOfType(ModelFileException.class)
        .isThrownBy(model::parameters)
        .withMessageContaining("was imported: it cannot be trained here");
    assertThatExceptionOfType(EngineException.class)
        .isThrownBy(() -> Engines.open(model, EngineKind.PYTORCH, DeviceChoice.CPU, 1))
        .withMessageContaining("runs with engine onnx only");
  }

  @Test
  void asManyLabelsAsAMaskHasIdsForAreSolvedAndWritten() {
    int labels = LabelTable.MOST;
    Random random = new Random(4);
    float[][] weights = new float[labels][3];
    for (float[] row : weights) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    Path file =
        new ForeignGraph()
            .input("x", DataType.FLOAT, 1, 3, 32, 48)
            .mix("x", "z", weights)
            .node(
                "AveragePool",
                List.of("z"),
                "y",
                integers("kernel_shape", 4L, 4L),
                integers("strides", 4L, 4L))
            .output("y", DataType.FLOAT, 1, labels, 8, 12)
            .write(folder);
    SegmentationModel model = new Importing(file, labels).usual().model();
    assertThat(network(model).output().labels()).isEqualTo(labels);
    RgbImage frame = new SyntheticStreet(2, 48, 32, CameraMotion.FORWARD).frame(0).image();
    try (Segmenter segmenter = segmenter(model, Precision.FLOAT)) {
      Segmentation found =
          segmenter.solve(
              frame,
              segmenter.logits(List.of(frame)),
              segmenter.newState(),
              Budget.toGap(0.01, 100).withDuals());
      assertThat(found.check().orElseThrow().passed()).isTrue();
      assertThat(found.certificate().relativeGap().orElseThrow()).isLessThan(0.02);
      LabelMap read = LabelMap.fromPng(found.labels().toPng(model.labels()));
      assertThat(read.labels()).isEqualTo(found.labels().labels());
      assertThat(IntStream.range(0, 48 * 32).map(i -> read.labels()[i] & 255).distinct().count())
          .isGreaterThan(2);
    }
  }
}
