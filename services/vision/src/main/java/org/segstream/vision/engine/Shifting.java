package org.segstream.vision.engine;

import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.segstream.crf.Solvers;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.OwnNetwork;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.ShiftPlan;
import org.segstream.vision.shift.ShiftOptions;
import org.segstream.vision.shift.ShiftedNetwork;
import org.segstream.vision.shift.StreamFeatures;

/** Runs frames of streams, and computes only what of them changed. Not thread-safe. */
final class Shifting implements AutoCloseable {
  private final SegmentationModel model;
  private final NetworkBackend backend;
  private final NetworkInput input;
  private final ShiftedNetwork network;

  private Shifting(
      SegmentationModel model, NetworkBackend backend, NetworkInput input, ShiftedNetwork network) {
    this.model = model;
    this.backend = backend;
    this.input = input;
    this.network = network;
  }

  /**
   * Opens what computes parts of a network.
   *
   * @param backend that runs it whole; stays the caller's to close, as {@code input} does
   * @throws IllegalArgumentException if it cannot be computed by parts; the message says why
   */
  static Shifting open(
      SegmentationModel model,
      OwnNetwork own,
      NetworkBackend backend,
      NetworkInput input,
      ShiftOptions options,
      int threads) {
    if (!backend.isInteger()) {
      throw new IllegalArgumentException("its network does not compute in 8-bit integers here");
    }
    if (!Solvers.hasVectors()) {
      throw new IllegalArgumentException("this Java has no vectors (jdk.incubator.vector)");
    }
    ShiftPlan plan = ShiftPlan.of(own.graph(), own.parameters(), own.activations());
    try {
      ShiftedNetwork network =
          new ShiftedNetwork(
              plan,
              model.normalisation(),
              options,
              bytes -> OnnxSession.onProcessor(bytes, threads));
      return new Shifting(model, backend, input, network);
    } catch (OrtException e) {
      throw new EngineException("ONNX Runtime refuses a part of the network", e);
    }
  }

  /** As {@link SegmentationEngine#infer(List, List)}. */
  List<Inference> infer(List<RgbImage> batch, List<StreamFeatures> streams) {
    List<RgbImage> frames = input.scaled(batch);
    try {
      List<Optional<ShiftedNetwork.Shifted>> shifted =
          network.batch(frames, streams).run(some -> input.prepare(some).values());
      List<RgbImage> rest = new ArrayList<>();
      for (int i = 0; i < frames.size(); i++) {
        if (shifted.get(i).isEmpty()) {
          rest.add(frames.get(i));
        }
      }
      List<Logits> whole = whole(rest);
      List<Inference> found = new ArrayList<>();
      int next = 0;
      for (Optional<ShiftedNetwork.Shifted> each : shifted) {
        found.add(
            each.isPresent() ? inference(each.get()) : Inference.recomputed(whole.get(next++), 1));
      }
      return found;
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed on a part of the network", e);
    }
  }

  private List<Logits> whole(List<RgbImage> frames) {
    List<Logits> found = new ArrayList<>();
    if (!frames.isEmpty()) {
      NetworkInput.Prepared it = input.prepare(frames);
      Logits logits =
          FrameEngine.finite(model, backend.run(it.values(), it.batch(), it.height(), it.width()));
      for (int i = 0; i < frames.size(); i++) {
        found.add(logits.image(i));
      }
    }
    return found;
  }

  private Inference inference(ShiftedNetwork.Shifted it) {
    Logits logits = new Logits(1, it.labels(), it.height(), it.width(), it.values());
    return Inference.recomputed(FrameEngine.finite(model, logits), it.recomputed());
  }

  @Override
  public void close() {
    network.close();
  }
}
