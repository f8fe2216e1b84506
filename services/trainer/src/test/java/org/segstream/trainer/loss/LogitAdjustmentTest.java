package org.segstream.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.crf.training.Annealing;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.training.InputSettings;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.NetworkParameters;

class LogitAdjustmentTest {
  private static final int WIDTH = 64;
  private static final int HEIGHT = 48;
  private static final float[] WEIGHTS = {0.5f, 2, 4, 0.25f, 1, 1, 3, 1, 1, 1, 8};

  private final SplittableRandom random = new SplittableRandom(3);

  private RgbImage picture() {
    byte[] rgb = new byte[3 * WIDTH * HEIGHT];
    random.nextBytes(rgb);
    return new RgbImage(WIDTH, HEIGHT, rgb);
  }

  private static SegmentationModel model(String architecture) {
    LabelSet labels = LabelSet.camVid();
    return new SegmentationModel(
        "m",
        "1",
        architecture,
        labels,
        InputSettings.NORMALISATION,
        new Resolution(WIDTH, HEIGHT),
        CrfParameters.neighbours(0, 1, 10),
        "none",
        Map.of("command", "none"),
        NetworkParameters.initial(Architectures.byName(architecture, labels.size()), 5));
  }

  private static Logits logits(SegmentationModel model, RgbImage picture) {
    try (SegmentationEngine engine = Engines.open(model, EngineKind.ONNX, DeviceChoice.CPU, 1)) {
      return engine.infer(List.of(picture));
    }
  }

  @Test
  void isTheLogarithmOfEachWeightLessTheMean() {
    LogitAdjustment it = LogitAdjustment.of(0.5, new float[] {1, (float) Math.E, 1});

    assertThat((double) it.shift().get(0)).isCloseTo(1 / 6.0, within(1e-6));
    assertThat((double) it.shift().get(1)).isCloseTo(-1 / 3.0, within(1e-6));
    assertThat(LogitAdjustment.of(0, WEIGHTS)).isEqualTo(LogitAdjustment.NONE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LogitAdjustment.of(-1, WEIGHTS))
        .withMessageContaining("-1.0 must be at least 0");
  }

  private void requireMoved(SegmentationModel before, LogitAdjustment by, float tolerance) {
    RgbImage picture = picture();
    Logits was = logits(before, picture);
    Logits is = logits(by.applied(before), picture);
    int plane = was.width() * was.height();
    for (int i = 0; i < was.values().length; i++) {
      assertThat(is.values()[i])
          .isCloseTo(was.values()[i] + by.shift().get(i / plane), within(tolerance));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"street-net-1", "street-net-2"})
  void everyLogitOfAClassIsMovedAlike(String architecture) {
    requireMoved(model(architecture), LogitAdjustment.of(0.7, WEIGHTS), 1e-4f);
  }

  /** In integers the last convolution computes in floats, and in a slim network too. */
  @Test
  void soItIsInIntegersAndInAPrunedNetwork() {
    // The one in the box has been adjusted already.
    SegmentationModel before = LogitAdjustment.NONE.applied(BundledModels.load("street"));
    assertThat(before.activations().isNone()).isFalse();

    requireMoved(before, LogitAdjustment.of(1, WEIGHTS), 1e-3f);
  }

  @Test
  void aModelsFileTellsWhatToTakeOut() {
    SegmentationModel before = model("street-net-2");
    LogitAdjustment by = LogitAdjustment.of(0.3, WEIGHTS);
    SegmentationModel read = ModelFile.decode(ModelFile.encode(by.applied(before)), "test");

    assertThat(LogitAdjustment.of(before)).isEqualTo(LogitAdjustment.NONE);
    assertThat(LogitAdjustment.of(read)).isEqualTo(by);
    NetworkParameters raw = LogitAdjustment.trained(read);
    before
        .parameters()
        .values()
        .forEach(
            (name, values) -> assertThat(raw.get(name)).containsExactly(values, within(1e-6f)));
    assertThat(LogitAdjustment.NONE.in(read.training())).isEqualTo(before.training());
  }

  @Test
  void whatIsGivenStaysAsItIs() {
    SegmentationModel before = model("street-net-1");
    byte[] bytes = ModelFile.encode(before);
    var _ = LogitAdjustment.of(1, WEIGHTS).applied(before);

    assertThat(ModelFile.encode(before)).isEqualTo(bytes);
  }

  @Test
  void theFieldStandsOnAdjustedLogits() {
    int classes = 3;
    byte[] ids = new byte[WIDTH * HEIGHT];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (byte) (i / 7 % classes);
    }
    List<LabelledImage> chips =
        List.of(new LabelledImage("chip", picture(), new LabelMap(WIDTH, HEIGHT, ids)));
    LogitAdjustment by = LogitAdjustment.of(0.8, new float[] {1, 3, 0.2f});
    float[] raw = new float[classes * 12 * 16];
    float[] moved = new float[raw.length];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = (float) random.nextGaussian();
      moved[i] = raw[i] + by.shift().get(i / (12 * 16));
    }
    FieldPlan alone =
        new FieldPlan(
            FieldPlan.Form.SURROGATE,
            0,
            1,
            3,
            Annealing.usual(),
            0,
            CrfParameters.neighbours(0.1f, 2, 20));
    PixelLoss pixels = new PixelLoss(new float[] {1, 3, 0.2f}, 0, 1);
    LearnedEdges edges = LearnedEdges.of(alone, classes);
    PixelLoss.Result given =
        new FieldLoss(alone, pixels, edges, by, 1)
            .of(new Logits(1, classes, 12, 16, raw), chips, 0, 1);
    PixelLoss.Result same =
        new FieldLoss(alone, pixels, edges, 1)
            .of(new Logits(1, classes, 12, 16, moved), chips, 0, 1);

    assertThat(given.mean()).isCloseTo(same.mean(), within(1e-5));
    assertThat(given.gradient()).containsExactly(same.gradient(), within(1e-6f));
  }
}
