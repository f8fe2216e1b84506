package org.segstream.trainer.crf;

import ai.djl.ndarray.NDArray;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * The floats of a contiguous tensor where libtorch keeps them, or a copy if it is not contiguous.
 */
final class TensorMemory {
  private final MemorySegment floats;
  private final long imageBytes;

  /**
   * @param images what the first dimension counts
   */
  TensorMemory(NDArray tensor, int images) {
    this.floats = tensor.isEmpty() ? MemorySegment.NULL : MemorySegment.ofBuffer(bytes(tensor));
    this.imageBytes = floats.byteSize() / images;
  }

  private static ByteBuffer bytes(NDArray tensor) {
    return tensor.stopGradient().toByteBuffer(true);
  }

  /** The floats of one image. */
  MemorySegment image(int index) {
    return floats.asSlice(index * imageBytes, imageBytes);
  }

  /** A contiguous tensor of the same shape, with no values yet and without gradient. */
  static NDArray like(NDArray tensor) {
    return tensor.getManager().create(tensor.getShape(), tensor.getDataType());
  }
}
