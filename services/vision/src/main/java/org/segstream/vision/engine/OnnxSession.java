package org.segstream.vision.engine;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A network in ONNX Runtime.
 *
 * @param session where it runs
 * @param integers whether it computes in 8-bit integers where it can
 * @param description see {@link SegmentationEngine#description()}
 */
record OnnxSession(OrtSession session, boolean integers, String description)
    implements AutoCloseable {
  private static final String NO_CUDA = "this build of ONNX Runtime has no CUDA provider";

  /**
   * Loads a network.
   *
   * @throws EngineException if the device or precision asked for is not there or ONNX Runtime
   *     refuses the network
   */
  static OnnxSession open(OnnxForm form, DeviceChoice device, Precision precision, int threads) {
    CommandLineLimit.check();
    OnnxLibraries.load();
    boolean built = OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
    if (device == DeviceChoice.CUDA && precision == Precision.INT8) {
      throw new EngineException(
          "8-bit integers were asked for on CUDA, where floats are faster; choose another"
              + " precision or device cpu");
    }
    if (device == DeviceChoice.CPU || precision == Precision.INT8) {
      return onProcessor(form, precision, threads, "as asked for");
    }
    if (device == DeviceChoice.AUTO) {
      return built
          ? onGpuIfAny(form, precision, threads)
          : onProcessor(form, precision, threads, NO_CUDA);
    }
    Optional<String> missing = CudaLibraries.missingHere();
    if (!built || missing.isPresent()) {
      throw new EngineException(
          noCuda(
              Stream.concat(built ? Stream.empty() : Stream.of(NO_CUDA), missing.stream())
                  .collect(Collectors.joining(", and "))));
    }
    try {
      return onGpu(form, threads);
    } catch (OrtException e) {
      throw new EngineException(noCuda("it does not start (" + e.getMessage() + ")"), e);
    }
  }

  private static String noCuda(String reason) {
    return "CUDA was asked for, but "
        + reason
        + "; choose device auto or cpu, or see docs/gpu.md for what CUDA needs: a build with"
        + " -Pcuda, these libraries, an NVIDIA GPU";
  }

  private static OnnxSession onGpuIfAny(OnnxForm form, Precision precision, int threads) {
    Optional<String> missing = CudaLibraries.missingHere();
    if (missing.isPresent()) {
      return onProcessor(form, precision, threads, missing.get());
    }
    try {
      return onGpu(form, threads);
    } catch (OrtException e) {
      String reason = "CUDA does not start (" + e.getMessage() + ")";
      return onProcessor(form, precision, threads, reason);
    }
  }

  private static OnnxSession onGpu(OnnxForm form, int threads) throws OrtException {
    byte[] network = form.floats().get();
    try (SessionOptions options = options(threads)) {
      options.addCUDA(0);
      return new OnnxSession(
          session(network, options), false, "onnxruntime (float) on cuda:0: a GPU is there");
    }
  }

  private static OnnxSession onProcessor(
      OnnxForm form, Precision precision, int threads, String reason) {
    if (precision == Precision.INT8 && form.integers().isEmpty()) {
      throw new EngineException(
          ("8-bit integers were asked for, but model %s is not calibrated for them; choose"
                  + " precision float or calibrate it with 'segstream model calibrate'")
              .formatted(form.id()));
    }
    boolean floats = precision == Precision.FLOAT || form.integers().isEmpty();
    byte[] network = floats ? form.floats().get() : form.integers().get().get();
    String numbers = floats ? "float" : "int8";
    try {
      return new OnnxSession(
          onProcessor(network, threads),
          !floats,
          "onnxruntime (%s) on cpu: %s".formatted(numbers, reason));
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

  /**
   * Threads that wait without spinning, for there may be other work for the processors. What goes
   * wrong is told by exceptions, not by ONNX Runtime's own log on standard error.
   */
  private static SessionOptions options(int threads) throws OrtException {
    SessionOptions options = new SessionOptions();
    options.setIntraOpNumThreads(threads);
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    return options;
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
