package org.segstream.vision.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Optional;
import org.segstream.vision.model.OwnNetwork;
import org.segstream.vision.network.ActivationRanges;
import org.segstream.vision.network.FocusHead;
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
      String id,
      OwnNetwork own,
      DeviceChoice device,
      Precision precision,
      int threads,
      Outputs outputs) {
    OnnxForm form =
        new OnnxForm(
            id,
            () -> write(own, ActivationRanges.NONE, outputs),
            own.activations().isNone()
                ? Optional.empty()
                : Optional.of(() -> write(own, own.activations(), outputs)));
    return new OnnxBackend(OnnxSession.open(form, device, precision, threads));
  }

  static byte[] write(OwnNetwork own, ActivationRanges ranges, Outputs outputs) {
    Optional<FocusHead> head = own.focusHead().filter(_ -> outputs == Outputs.LOGITS_AND_FOCUS);
    return head.isPresent()
        ? OnnxWriter.write(own.graph(), own.parameters(), ranges, head.get())
        : OnnxWriter.write(own.graph(), own.parameters(), ranges);
  }

  @Override
  public Logits run(FloatBuffer input, int batch, int height, int width) {
    return look(input, batch, height, width).logits();
  }

  @Override
  public Looked look(FloatBuffer input, int batch, int height, int width) {
    long[] shape = {batch, 3, height, width};
    try (OnnxTensor tensor =
            OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), input, shape);
        OrtSession.Result result = network.session().run(Map.of(OnnxWriter.INPUT, tensor))) {
      return new Looked(
          logits(result.get(0)), result.get(FocusHead.OUTPUT).map(OnnxBackend::logits));
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed on " + width + "×" + height, e);
    }
  }

  private static Logits logits(OnnxValue value) {
    OnnxTensor output = (OnnxTensor) value;
    long[] made = output.getInfo().getShape();
    FloatBuffer buffer = output.getFloatBuffer();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return new Logits((int) made[0], (int) made[1], (int) made[2], (int) made[3], values);
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
