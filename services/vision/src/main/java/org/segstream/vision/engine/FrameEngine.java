package org.segstream.vision.engine;

import java.util.List;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.SegmentationModel;

/** Prepares images, has a backend run the network, and looks at what comes out. */
final class FrameEngine implements SegmentationEngine {
  private final SegmentationModel model;
  private final NetworkBackend backend;
  private final NetworkInput input;
  private boolean closed;

  FrameEngine(SegmentationModel model, NetworkBackend backend) {
    this.model = model;
    this.backend = backend;
    this.input = new NetworkInput(model);
  }

  @Override
  public synchronized Logits infer(List<RgbImage> batch) {
    if (closed) {
      throw new IllegalStateException("the engine of model " + model.id() + " is closed");
    }
    NetworkInput.Prepared it = input.prepare(batch);
    return finite(model, backend.run(it.values(), it.batch(), it.height(), it.width()));
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
      input.close();
      backend.close();
    }
  }
}
