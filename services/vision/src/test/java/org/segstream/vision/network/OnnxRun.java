package org.segstream.vision.network;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.nio.FloatBuffer;
import java.util.Map;

/** Runs written networks. */
final class OnnxRun {
  private OnnxRun() {}

  /** The logits of images of this shape. */
  static float[] logits(byte[] network, OptLevel level, float[] images, long... shape)
      throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(level);
      try (OrtSession session = environment.createSession(network, options);
          OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(images), shape);
          OrtSession.Result result = session.run(Map.of(OnnxWriter.INPUT, input))) {
        FloatBuffer output = ((OnnxTensor) result.get(0)).getFloatBuffer();
        float[] values = new float[output.remaining()];
        output.get(values);
        return values;
      }
    }
  }
}
