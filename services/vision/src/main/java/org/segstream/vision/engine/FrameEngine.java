package org.segstream.vision.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import org.segstream.vision.ImageScaler;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;

/** Scales and normalises images, has a backend run the network, and looks at what comes out. */
final class FrameEngine implements SegmentationEngine {
  private final SegmentationModel model;
  private final NetworkBackend backend;
  private final ImageTensor tensor;
  private Input input = new Input(0);
  private boolean closed;

  FrameEngine(SegmentationModel model, NetworkBackend backend) {
    this.model = model;
    this.backend = backend;
    this.tensor = new ImageTensor(model.normalisation());
  }

  /**
   * Memory outside of the heap that is given back when told to: what is left to the garbage
   * collector stays for long, since it sees a few bytes of it only.
   */
  private static final class Input {
    private final Arena arena = Arena.ofShared();
    private final FloatBuffer values;

    Input(int size) {
      MemorySegment memory = arena.allocate(Math.multiplyExact((long) Float.BYTES, size));
      values = memory.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    void free() {
      arena.close();
    }
  }

  @Override
  public synchronized Logits infer(List<RgbImage> batch) {
    if (closed) {
      throw new IllegalStateException("the engine of model " + model.id() + " is closed");
    }
    if (batch.isEmpty()) {
      throw new IllegalArgumentException("a batch of no images");
    }
    RgbImage first = batch.getFirst();
    Resolution size = model.resolution().fit(first.width(), first.height());
    int values = ImageTensor.size(size.width(), size.height());
    reserve(Math.multiplyExact(values, batch.size()));
    for (int i = 0; i < batch.size(); i++) {
      RgbImage image = sameSize(batch.get(i), first);
      tensor.write(ImageScaler.scale(image, size.width(), size.height()), input.values, i * values);
    }
    return finite(backend.run(input.values.duplicate(), batch.size(), size.height(), size.width()));
  }

  private void reserve(int values) {
    if (input.values.capacity() < values) {
      input.free();
      input = new Input(values);
    }
    input.values.limit(values);
  }

  private static RgbImage sameSize(RgbImage image, RgbImage first) {
    if (image.width() != first.width() || image.height() != first.height()) {
      throw new IllegalArgumentException(
          "images of %d×%d and %d×%d in one batch"
              .formatted(first.width(), first.height(), image.width(), image.height()));
    }
    return image;
  }

  private Logits finite(Logits logits) {
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
      input.free();
      backend.close();
    }
  }
}
