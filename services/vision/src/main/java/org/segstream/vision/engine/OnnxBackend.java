package org.segstream.vision.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.FloatBuffer;
import java.util.Map;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.ActivationRanges;
import org.segstream.vision.network.OnnxWriter;

/** ONNX Runtime, fed by {@link OnnxWriter} in memory. */
final class OnnxBackend implements NetworkBackend {
  private static final String NO_CUDA = "this build of ONNX Runtime has no CUDA provider";

  private final OrtSession session;
  private final String description;

  private OnnxBackend(OrtSession session, String description) {
    this.session = session;
    this.description = description;
  }

  static OnnxBackend open(
      SegmentationModel model, DeviceChoice device, Precision precision, int threads) {
    CommandLineLimit.check();
    OnnxLibraries.load();
    boolean built = OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
    if (device == DeviceChoice.CUDA && precision == Precision.INT8) {
      throw new EngineException(
          "8-bit integers were asked for on CUDA, where floats are faster; choose another"
              + " precision or device cpu");
    }
    if (device == DeviceChoice.CPU || precision == Precision.INT8) {
      return onProcessor(model, precision, threads, "as asked for");
    }
    if (device == DeviceChoice.AUTO) {
      return built
          ? onGpuIfAny(model, precision, threads)
          : onProcessor(model, precision, threads, NO_CUDA);
    }
    if (!built) {
      throw new EngineException(noCuda(NO_CUDA));
    }
    try {
      return onGpu(model, threads);
    } catch (OrtException e) {
      throw new EngineException(noCuda("it does not start (" + e.getMessage() + ")"), e);
    }
  }

  private static String noCuda(String reason) {
    return "CUDA was asked for, but "
        + reason
        + "; choose device auto or cpu, or run with onnxruntime_gpu on a host with an NVIDIA GPU";
  }

  private static OnnxBackend onGpuIfAny(SegmentationModel model, Precision precision, int threads) {
    try {
      return onGpu(model, threads);
    } catch (OrtException e) {
      String reason = "CUDA does not start (" + e.getMessage() + ")";
      return onProcessor(model, precision, threads, reason);
    }
  }

  private static OnnxBackend onGpu(SegmentationModel model, int threads) throws OrtException {
    byte[] network = OnnxWriter.write(model.graph(), model.parameters());
    try (SessionOptions options = options(threads)) {
      options.addCUDA(0);
      return new OnnxBackend(
          session(network, options), "onnxruntime (float) on cuda:0: a GPU is there");
    }
  }

  private static OnnxBackend onProcessor(
      SegmentationModel model, Precision precision, int threads, String reason) {
    if (precision == Precision.INT8 && model.activations().isNone()) {
      throw new EngineException(
          ("8-bit integers were asked for, but model %s is not calibrated for them; choose"
                  + " precision float or calibrate it with 'segstream model calibrate'")
              .formatted(model.id()));
    }
    ActivationRanges ranges =
        precision == Precision.FLOAT ? ActivationRanges.NONE : model.activations();
    byte[] network = OnnxWriter.write(model.graph(), model.parameters(), ranges);
    String numbers = ranges.isNone() ? "float" : "int8";
    try {
      return new OnnxBackend(
          onProcessor(network, threads), "onnxruntime (%s) on cpu: %s".formatted(numbers, reason));
    } catch (OrtException e) {
      throw new EngineException("ONNX Runtime refuses the network: " + e.getMessage(), e);
    }
  }

  /** A session that leaves the processors' other threads to other work. */
  static OrtSession onProcessor(byte[] network, int threads) throws OrtException {
    OnnxLibraries.load();
    try (SessionOptions options = options(threads)) {
      return session(network, options);
    }
  }

  private static OrtSession session(byte[] network, SessionOptions options) throws OrtException {
    return OrtEnvironment.getEnvironment().createSession(network, options);
  }

  /** Threads that wait without spinning, for there may be other work for the processors. */
  private static SessionOptions options(int threads) throws OrtException {
    SessionOptions options = new SessionOptions();
    options.setIntraOpNumThreads(threads);
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    return options;
  }

  @Override
  public Logits run(FloatBuffer input, int batch, int height, int width) {
    long[] shape = {batch, 3, height, width};
    try (OnnxTensor tensor =
            OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), input, shape);
        OrtSession.Result result = session.run(Map.of(OnnxWriter.INPUT, tensor))) {
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
  public String description() {
    return description;
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot close its session", e);
    }
  }
}
