package org.segstream.vision.network;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

/** Time of one architecture: inference in ONNX Runtime on one thread, a training step in DJL. */
final class NetworkBench {
  private NetworkBench() {}

  public static void main(String[] arguments) throws OrtException {
    for (String name : arguments) {
      NetworkGraph graph = Architectures.byName(name, 11);
      double inference = inference(graph, 1, 480, 360);
      double batch = inference(graph, 4, 480, 360);
      double chip = training(graph, 8, 240, 192);
      double training = training(graph, 2, 480, 360);
      System.out.printf(
          "%s: %.2f M parameters, %.2f GMAC, ONNX Runtime %.1f ms (batch of 4: %.1f), training at"
              + " 480x360 %.0f ms, at 240x192 %.0f ms an image%n",
          name,
          graph.trainableValues() / 1e6,
          graph.multiplications(360, 480) / 1e9,
          inference,
          batch,
          training,
          chip);
    }
  }

  private static float[] image(int length) {
    Random random = new Random(1);
    float[] image = new float[length];
    for (int i = 0; i < length; i++) {
      image[i] = (float) random.nextGaussian();
    }
    return image;
  }

  private static double inference(NetworkGraph graph, int batch, int width, int height)
      throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      long[] shape = {batch, 3, height, width};
      FloatBuffer image = FloatBuffer.wrap(image(batch * 3 * height * width));
      byte[] model = OnnxWriter.write(graph, NetworkParameters.initial(graph, 1));
      try (OrtSession session = environment.createSession(model, options);
          OnnxTensor input = OnnxTensor.createTensor(environment, image, shape)) {
        double[] times = new double[batch == 1 ? 40 : 15];
        for (int i = 0; i < times.length; i++) {
          long start = System.nanoTime();
          session.run(Map.of(OnnxWriter.INPUT, input)).close();
          times[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(times);
        return times[times.length / 2];
      }
    }
  }

  private static double training(NetworkGraph graph, int batch, int width, int height) {
    Engine engine = Engine.getInstance();
    try (NDManager manager = NDManager.newBaseManager()) {
      GraphBlock block = new GraphBlock(graph);
      block.load(manager, NetworkParameters.initial(graph, 1));
      block
          .namedParameters()
          .forEach((spec, p) -> p.getArray().setRequiresGradient(spec.role().trainable()));
      JniUtils.setGradMode(true);
      double[] times = new double[8];
      float[] image = image(batch * 3 * height * width);
      for (int i = 0; i < times.length; i++) {
        try (NDManager step = manager.newSubManager();
            GradientCollector collector = engine.newGradientCollector()) {
          NDList input = new NDList(step.create(image, new Shape(batch, 3, height, width)));
          long start = System.nanoTime();
          NDArray y =
              block.forward(new ParameterStore(step, false), input, true).singletonOrThrow();
          collector.backward(y.logSoftmax(1).square().mean());
          times[i] = (System.nanoTime() - start) / 1e6 / batch;
        }
      }
      Arrays.sort(times);
      return times[times.length / 2];
    }
  }
}
