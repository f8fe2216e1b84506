package org.segstream.vision.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.FocusHeads;
import org.segstream.vision.model.Models;
import org.segstream.vision.model.OwnNetwork;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.FocusHead;
import org.segstream.vision.network.GraphBlock;
import org.segstream.vision.network.OnnxWriter;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

/** A focus head is a second output, of the engines that are asked for it. */
class FocusHeadEngineTest {
  private static final RgbImage ONE = frame(1);
  private static final RgbImage OTHER = frame(2);

  private static RgbImage frame(long seed) {
    return new SyntheticStreet(seed, 160, 120, CameraMotion.FORWARD).frame(0).image();
  }

  private static SegmentationEngine open(
      SegmentationModel model, Precision precision, int threads, Outputs outputs) {
    return Engines.open(model, EngineKind.ONNX, DeviceChoice.CPU, precision, threads, outputs);
  }

  @ParameterizedTest
  @CsvSource({"camvid, INT8", "camvid, FLOAT", "street, INT8"})
  void theLogitsAreTheSameBitsWithTheHeadAndWithoutInAnyBatch(String name, Precision precision) {
    SegmentationModel plain = BundledModels.load(name).withResolution(new Resolution(160, 120));
    SegmentationModel headed = FocusHeads.on(plain, 3);
    try (SegmentationEngine without = open(plain, precision, 1, Outputs.LOGITS_AND_FOCUS);
        SegmentationEngine unasked = open(headed, precision, 1, Outputs.LOGITS);
        SegmentationEngine asked = open(headed, precision, 1, Outputs.LOGITS_AND_FOCUS);
        SegmentationEngine two = open(headed, precision, 2, Outputs.LOGITS_AND_FOCUS)) {
      float[] logits = without.infer(List.of(ONE)).values();
      assertThat(unasked.infer(List.of(ONE)).values()).isEqualTo(logits);
      assertThat(without.look(List.of(ONE)).focus()).isEmpty();
      assertThat(unasked.look(List.of(ONE)).focus()).isEmpty();
      Looked alone = asked.look(List.of(ONE));
      assertThat(alone.logits().values()).isEqualTo(logits);
      Logits focus = alone.focus().orElseThrow();
      assertThat(focus.labels()).isOne();
      assertThat(asked.infer(List.of(ONE)).values()).isEqualTo(logits);
      assertThat(two.look(List.of(ONE)).focus().orElseThrow().values()).isEqualTo(focus.values());
      Looked both = asked.look(List.of(OTHER, ONE));
      Logits second = both.focus().orElseThrow().image(1);
      for (int i = 0; i < focus.values().length; i++) {
        assertThat(second.values()[second.start() + i]).isEqualTo(focus.values()[i]);
      }
    }
  }

  @Test
  void theGraphOfAnEngineThatIsNotAskedIsThatOfAModelWithoutAHead() {
    OwnNetwork plain = BundledModels.load("street").own();
    OwnNetwork headed = FocusHeads.on(BundledModels.load("street"), 3).own();
    assertThat(OnnxBackend.write(headed, headed.activations(), Outputs.LOGITS))
        .isEqualTo(OnnxWriter.write(plain.graph(), plain.parameters(), plain.activations()));
    assertThat(OnnxBackend.write(headed, headed.activations(), Outputs.LOGITS_AND_FOCUS).length)
        .isGreaterThan(OnnxBackend.write(headed, headed.activations(), Outputs.LOGITS).length);
  }

  @Test
  void theHeadIsWhatIsTrained() {
    SegmentationModel headed =
        FocusHeads.on(Models.trainedLike(1).withResolution(new Resolution(160, 120)), 5);
    try (SegmentationEngine engine = open(headed, Precision.FLOAT, 1, Outputs.LOGITS_AND_FOCUS)) {
      float[] onnx = engine.look(List.of(ONE)).focus().orElseThrow().values();
      float[] trained = trained(headed);
      assertThat(onnx).hasSameSizeAs(trained);
      for (int i = 0; i < onnx.length; i++) {
        assertThat(onnx[i]).isCloseTo(trained[i], within(1e-3f));
      }
    }
  }

  private static float[] trained(SegmentationModel headed) {
    OwnNetwork own = headed.own();
    Engine.getEngine("PyTorch"); // Loads what the next line asks.
    boolean gradients = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        NetworkInput input = new NetworkInput(headed)) {
      GraphBlock block = new GraphBlock(FocusHead.on(own.graph()));
      block.load(manager, own.focusHead().orElseThrow().with(own.graph(), own.parameters()));
      NetworkInput.Prepared it = input.prepare(List.of(ONE));
      NDArray image =
          manager.create(it.values(), new Shape(1, 3, it.height(), it.width()), DataType.FLOAT32);
      return block
          .forward(new ParameterStore(manager, false), new NDList(image), false)
          .singletonOrThrow()
          .toFloatArray();
    } finally {
      JniUtils.setGradMode(gradients);
    }
  }
}
