package org.segstream.vision.engine;

import java.util.Optional;
import org.segstream.vision.model.ForeignNetwork;
import org.segstream.vision.model.OwnNetwork;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.shift.ShiftOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens engines. */
public final class Engines {
  private static final Logger LOG = LoggerFactory.getLogger(Engines.class);

  private Engines() {}

  /** The same with the {@link Precision} that suits model and device. */
  public static SegmentationEngine open(
      SegmentationModel model, EngineKind kind, DeviceChoice device, int threads) {
    return open(model, kind, device, Precision.AUTO, threads);
  }

  /** The same for images that are no streams, or of which nothing is kept. */
  public static SegmentationEngine open(
      SegmentationModel model,
      EngineKind kind,
      DeviceChoice device,
      Precision precision,
      int threads) {
    return open(model, kind, device, precision, threads, Optional.empty());
  }

  /**
   * The same with what else the network computes.
   *
   * @param outputs a focus head runs with {@link EngineKind#ONNX} only
   */
  public static SegmentationEngine open(
      SegmentationModel model,
      EngineKind kind,
      DeviceChoice device,
      Precision precision,
      int threads,
      Outputs outputs) {
    return open(model, kind, device, precision, threads, Optional.empty(), outputs);
  }

  /**
   * Loads a model into an engine, and logs where it runs and why.
   *
   * @param shift what of streams is kept from frame to frame; a model that allows none is run
   *     whole, and says why in {@link SegmentationEngine#shiftRefusal}
   * @param threads processor threads for one call, at least 1; with {@link EngineKind#PYTORCH} they
   *     hold for the whole process
   * @throws EngineException if the device or precision asked for is not there or the engine refuses
   *     the model
   */
  public static SegmentationEngine open(
      SegmentationModel model,
      EngineKind kind,
      DeviceChoice device,
      Precision precision,
      int threads,
      Optional<ShiftOptions> shift) {
    return open(model, kind, device, precision, threads, shift, Outputs.LOGITS);
  }

  private static SegmentationEngine open(
      SegmentationModel model,
      EngineKind kind,
      DeviceChoice device,
      Precision precision,
      int threads,
      Optional<ShiftOptions> shift,
      Outputs outputs) {
    if (threads < 1) {
      throw new IllegalArgumentException(threads + " threads, must be at least 1");
    }
    SegmentationEngine engine =
        switch (model.network()) {
          case OwnNetwork own -> {
            FrameEngine it =
                new FrameEngine(
                    model, backend(model, own, kind, device, precision, threads, outputs));
            yield shift.map(options -> it.shifting(own, options, threads)).orElse(it);
          }
          case ForeignNetwork foreign -> {
            requireOnnx(model, kind);
            yield ForeignEngine.open(model, foreign, device, precision, threads);
          }
        };
    LOG.info("Model {} runs in {}.", model.id(), engine.description());
    shift
        .flatMap(_ -> engine.shiftRefusal())
        .ifPresent(
            why -> LOG.warn("Every frame goes through all of model {}, for {}.", model.id(), why));
    return engine;
  }

  private static NetworkBackend backend(
      SegmentationModel model,
      OwnNetwork own,
      EngineKind kind,
      DeviceChoice device,
      Precision precision,
      int threads,
      Outputs outputs) {
    return switch (kind) {
      case ONNX -> OnnxBackend.open(model.id(), own, device, precision, threads, outputs);
      case PYTORCH -> PyTorchBackend.open(own, device, precision, threads);
    };
  }

  private static void requireOnnx(SegmentationModel model, EngineKind kind) {
    if (kind != EngineKind.ONNX) {
      throw new EngineException(
          "model %s has an imported network, which runs with engine onnx only"
              .formatted(model.id()));
    }
  }
}
