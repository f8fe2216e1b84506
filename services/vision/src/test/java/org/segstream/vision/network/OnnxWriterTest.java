package org.segstream.vision.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.vision.model.Models;
import org.segstream.vision.network.Operation.Convolution;

class OnnxWriterTest {
  private static final NetworkGraph GRAPH = Architectures.byName("street-net-1", 11);

  @ParameterizedTest
  @CsvSource({"1,64,96", "4,45,61", "2,13,7", "1,1,1", "1,360,480", "1,270,480"})
  void onnxAndDjlAgree(int batch, int height, int width) throws OrtException {
    agree(GRAPH, batch, height, width);
    agree(Architectures.byName("street-net-2", 11), batch, height, width);
  }

  @ParameterizedTest
  @CsvSource({"1,64,96", "3,45,61", "2,13,7"})
  void onnxAndDjlAgreeOnEveryOperation(int batch, int height, int width) throws OrtException {
    agree(everyOperation(), batch, height, width);
  }

  @Test
  void writesTheSameBytesForTheSameNetwork() {
    byte[] bytes = OnnxWriter.write(GRAPH, Models.parameters(GRAPH, 3));
    assertThat(OnnxWriter.write(GRAPH, Models.parameters(GRAPH, 3))).isEqualTo(bytes);
  }

  @Test
  void refusesANormalisationThatItCannotFold() {
    Node norm = new Node("norm", new Operation.BatchNorm(3), List.of("image"), 3);
    NetworkGraph graph = new NetworkGraph("odd", List.of(norm));
    assertThatThrownBy(() -> OnnxWriter.write(graph, NetworkParameters.initial(graph, 1)))
        .hasMessage("batch normalisation norm does not follow a convolution of its own");
  }

  /**
   * Groups, dilation, an oblong kernel, a bias before a normalisation, a convolution read twice.
   */
  private static NetworkGraph everyOperation() {
    Convolution stem = new Convolution(3, 8, 3, 5, 2, 1, 1, true);
    Convolution grouped = new Convolution(8, 12, 3, 3, 2, 2, 4, false);
    return new NetworkGraph(
        "every-operation",
        List.of(
            new Node("stem", stem, List.of("image"), 8),
            new Node("norm", new Operation.BatchNorm(8), List.of("stem"), 8),
            new Node("relu", new Operation.Relu(), List.of("norm"), 8),
            new Node("grouped", grouped, List.of("relu"), 12),
            new Node("sum", new Operation.Add(), List.of("grouped", "grouped"), 12),
            new Node("up", new Operation.UpsampleTo(), List.of("sum", "relu"), 12)));
  }

  private static void agree(NetworkGraph graph, int batch, int height, int width)
      throws OrtException {
    NetworkParameters parameters = Models.parameters(graph, 3);
    float[] image = new float[batch * 3 * height * width];
    Random random = new Random(1);
    for (int i = 0; i < image.length; i++) {
      image[i] = (float) random.nextGaussian();
    }
    float[] byOnnx = onnx(graph, parameters, image, batch, height, width);
    float[] byDjl = djl(graph, parameters, image, batch, height, width);
    assertThat(byOnnx).hasSameSizeAs(byDjl);
    float largest = 0;
    for (int i = 0; i < byOnnx.length; i++) {
      assertThat(byOnnx[i]).isFinite();
      largest = Math.max(largest, Math.abs(byOnnx[i] - byDjl[i]));
    }
    assertThat(largest).isLessThan(1e-4f);
  }

  private static float[] onnx(
      NetworkGraph graph, NetworkParameters p, float[] image, int batch, int height, int width)
      throws OrtException {
    byte[] network = OnnxWriter.write(graph, p);
    return OnnxRun.logits(network, OptLevel.ALL_OPT, image, batch, 3, height, width);
  }

  private static float[] djl(
      NetworkGraph graph, NetworkParameters p, float[] image, int batch, int height, int width) {
    try (NDManager manager = NDManager.newBaseManager()) {
      JniUtils.setGradMode(false);
      GraphBlock block = new GraphBlock(graph);
      block.load(manager, p);
      NDList input = new NDList(manager.create(image, new Shape(batch, 3, height, width)));
      return block
          .forward(new ParameterStore(manager, false), input, false)
          .singletonOrThrow()
          .toFloatArray();
    }
  }
}
