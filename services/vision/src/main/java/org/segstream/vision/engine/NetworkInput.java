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

/** Images of one size, scaled and normalised as a model wants them. Not thread-safe. */
final class NetworkInput implements AutoCloseable {
  private final SegmentationModel model;
  private final ImageTensor tensor;
  private Memory memory = new Memory(0);

  NetworkInput(SegmentationModel model) {
    this.model = model;
    this.tensor = new ImageTensor(model.normalisation());
  }

  /**
   * Images for a backend.
   *
   * @param values {@code float[batch][3][height][width]}, good until the next ones are prepared
   */
  record Prepared(FloatBuffer values, int batch, int height, int width) {}

  /**
   * Memory outside of the heap that is given back when told to: what is left to the garbage
   * collector stays for long, since it sees a few bytes of it only.
   */
  private static final class Memory {
    private final Arena arena = Arena.ofShared();
    private final FloatBuffer values;

    Memory(int size) {
      MemorySegment segment = arena.allocate(Math.multiplyExact((long) Float.BYTES, size));
      values = segment.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer();
    }
  }

  /** Images of one size in the size that the network takes. */
  List<RgbImage> scaled(List<RgbImage> batch) {
    RgbImage first = firstOfOneSize(batch);
    Resolution size = model.resolution().fit(first.width(), first.height());
    return batch.stream()
        .map(image -> ImageScaler.scale(image, size.width(), size.height()))
        .toList();
  }

  Prepared prepare(List<RgbImage> batch) {
    RgbImage first = firstOfOneSize(batch);
    Resolution size = model.resolution().fit(first.width(), first.height());
    int values = ImageTensor.size(size.width(), size.height());
    reserve(Math.multiplyExact(values, batch.size()));
    for (int i = 0; i < batch.size(); i++) {
      RgbImage image = batch.get(i);
      tensor.write(
          ImageScaler.scale(image, size.width(), size.height()), memory.values, i * values);
    }
    return new Prepared(memory.values.duplicate(), batch.size(), size.height(), size.width());
  }

  private void reserve(int values) {
    if (memory.values.capacity() < values) {
      Memory larger = new Memory(values);
      close();
      memory = larger;
    }
    memory.values.limit(values);
  }

  /**
   * The first image of a batch.
   *
   * @throws IllegalArgumentException if there is none, or the sizes differ
   */
  static RgbImage firstOfOneSize(List<RgbImage> batch) {
    if (batch.isEmpty()) {
      throw new IllegalArgumentException("a batch of no images");
    }
    RgbImage first = batch.getFirst();
    for (RgbImage image : batch) {
      if (image.width() != first.width() || image.height() != first.height()) {
        throw new IllegalArgumentException(
            "images of %d×%d and %d×%d in one batch"
                .formatted(first.width(), first.height(), image.width(), image.height()));
      }
    }
    return first;
  }

  @Override
  public void close() {
    memory.arena.close();
  }
}
