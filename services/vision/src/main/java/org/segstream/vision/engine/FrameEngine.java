package org.segstream.vision.engine;

import java.nio.ByteBuffer;
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
  private FloatBuffer input = allocate(0);
  private boolean closed;

  FrameEngine(SegmentationModel model, NetworkBackend backend) {
    this.model = model;
    this.backend = backend;
    this.tensor = new ImageTensor(model.normalisation());
  }

  private static FloatBuffer allocate(int values) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(Float.BYTES, values))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
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
      tensor.write(ImageScaler.scale(image, size.width(), size.height()), input, i * values);
    }
    return finite(backend.run(input.duplicate(), batch.size(), size.height(), size.width()));
  }

  private void reserve(int values) {
    if (input.capacity() < values) {
      input = allocate(values);
    }
    input.limit(values);
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
      backend.close();
    }
  }
}
