package org.segstream.vision.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.vision.model.Models;

class OnnxWriterTest {
  private static final NetworkGraph GRAPH = Architectures.byName("street-net-1", 11);

  @ParameterizedTest
  @CsvSource({"1,64,96", "4,45,61", "2,13,7", "1,1,1", "1,360,480", "1,270,480"})
  void onnxAndDjlAgree(int batch, int height, int width) throws OrtException {
    NetworkParameters parameters = Models.parameters(GRAPH, 3);
    float[] image = new float[batch * 3 * height * width];
    Random random = new Random(1);
    for (int i = 0; i < image.length; i++) {
      image[i] = (float) random.nextGaussian();
    }
    float[] byOnnx = onnx(parameters, image, batch, height, width);
    float[] byDjl = djl(parameters, image, batch, height, width);
    assertThat(byOnnx).hasSameSizeAs(byDjl);
    float largest = 0;
    for (int i = 0; i < byOnnx.length; i++) {
      assertThat(byOnnx[i]).isFinite();
      largest = Math.max(largest, Math.abs(byOnnx[i] - byDjl[i]));
    }
    assertThat(largest).isLessThan(1e-4f);
  }

  private static float[] onnx(NetworkParameters p, float[] image, int batch, int height, int width)
      throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    long[] shape = {batch, 3, height, width};
    try (OrtSession session = environment.createSession(OnnxWriter.write(GRAPH, p));
        OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(image), shape);
        OrtSession.Result result = session.run(Map.of(OnnxWriter.INPUT, input))) {
      FloatBuffer output = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] values = new float[output.remaining()];
      output.get(values);
      return values;
    }
  }

  private static float[] djl(NetworkParameters p, float[] image, int batch, int height, int width) {
    try (NDManager manager = NDManager.newBaseManager()) {
      JniUtils.setGradMode(false);
      GraphBlock block = new GraphBlock(GRAPH);
      block.load(manager, p);
      NDList input = new NDList(manager.create(image, new Shape(batch, 3, height, width)));
      return block
          .forward(new ParameterStore(manager, false), input, false)
          .singletonOrThrow()
          .toFloatArray();
    }
  }
}
