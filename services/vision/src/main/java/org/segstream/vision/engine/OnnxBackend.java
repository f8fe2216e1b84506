package org.segstream.vision.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.segstream.vision.model.OwnNetwork;
import org.segstream.vision.network.OnnxWriter;

/** ONNX Runtime, fed by {@link OnnxWriter} in memory. */
final class OnnxBackend implements NetworkBackend {
  private final OnnxSession network;

  private OnnxBackend(OnnxSession network) {
    this.network = network;
  }

  /**
   * @param id the model's name and version
   */
  static OnnxBackend open(
      String id, OwnNetwork own, DeviceChoice device, Precision precision, int threads) {
    Supplier<byte[]> integers =
        () -> OnnxWriter.write(own.graph(), own.parameters(), own.activations());
    OnnxForm form =
        new OnnxForm(
            id,
            () -> OnnxWriter.write(own.graph(), own.parameters()),
            own.activations().isNone() ? Optional.empty() : Optional.of(integers));
    return new OnnxBackend(OnnxSession.open(form, device, precision, threads));
  }

  @Override
  public Logits run(FloatBuffer input, int batch, int height, int width) {
    long[] shape = {batch, 3, height, width};
    try (OnnxTensor tensor =
            OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), input, shape);
        OrtSession.Result result = network.session().run(Map.of(OnnxWriter.INPUT, tensor))) {
      OnnxTensor output = (OnnxTensor) result.get(0);
      long[] made = output.getInfo().getShape();
      FloatBuffer buffer = output.getFloatBuffer();
      float[] values = new float[buffer.remaining()];
      buffer.get(values);
      return new Logits((int) made[0], (int) made[1], (int) made[2], (int) made[3], values);
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed on " + width + "×" + height, e);
    }
  }

  @Override
  public boolean isInteger() {
    return network.integers();
  }

  @Override
  public String description() {
    return network.description();
  }

  @Override
  public void close() {
    network.close();
  }
}
