package org.segstream.vision.engine;

import java.util.List;
import java.util.Optional;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.OwnNetwork;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.shift.ShiftOptions;
import org.segstream.vision.shift.StreamFeatures;

/** Prepares images, has a backend run the network, and looks at what comes out. */
final class FrameEngine implements SegmentationEngine {
  private final SegmentationModel model;
  private final NetworkBackend backend;
  private final NetworkInput input;
  private Optional<Shifting> shifting = Optional.empty();
  private Optional<String> refusal = Optional.empty();
  private boolean closed;

  FrameEngine(SegmentationModel model, NetworkBackend backend) {
    this.model = model;
    this.backend = backend;
    this.input = new NetworkInput(model);
  }

  /** Keeps what it computes of streams from now on, if it can. */
  FrameEngine shifting(OwnNetwork own, ShiftOptions options, int threads) {
    try {
      shifting = Optional.of(Shifting.open(model, own, backend, input, options, threads));
    } catch (IllegalArgumentException e) {
      refusal = Optional.of(String.valueOf(e.getMessage()));
    } catch (EngineException e) {
      close();
      throw e;
    }
    return this;
  }

  @Override
  public synchronized List<Inference> infer(List<RgbImage> batch, List<StreamFeatures> streams) {
    requireOpen();
    return shifting.isPresent()
        ? shifting.get().infer(batch, streams)
        : SegmentationEngine.super.infer(batch, streams);
  }

  @Override
  public Optional<String> shiftRefusal() {
    return refusal;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the engine of model " + model.id() + " is closed");
    }
  }

  @Override
  public synchronized Logits infer(List<RgbImage> batch) {
    requireOpen();
    NetworkInput.Prepared it = input.prepare(batch);
    return finite(model, backend.run(it.values(), it.batch(), it.height(), it.width()));
  }

  @Override
  public synchronized Looked look(List<RgbImage> batch) {
    requireOpen();
    NetworkInput.Prepared it = input.prepare(batch);
    Looked found = backend.look(it.values(), it.batch(), it.height(), it.width());
    return new Looked(
        finite(model, found.logits()), found.focus().map(focus -> finite(model, focus)));
  }

  /** Logits, if they can be solved with. */
  static Logits finite(SegmentationModel model, Logits logits) {
    for (float value : logits.values()) {
      if (!Float.isFinite(value)) {
        throw new IllegalStateException("model " + model.id() + " yields " + value + " as a logit");
      }
    }
    return logits;
  }

  @Override
  public String description() {
    return backend.description();
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      shifting.ifPresent(Shifting::close);
      input.close();
      backend.close();
    }
  }
}
