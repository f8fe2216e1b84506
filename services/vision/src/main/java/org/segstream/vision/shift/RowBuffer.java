package org.segstream.vision.shift;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Rows on their way to ONNX Runtime or from it: small copies are made on the heap, where they are
 * cheap, and all is moved at once. Grows, and stays. Not thread-safe.
 */
sealed interface RowBuffer {

  /** A tensor of the values, good until the next one. */
  OnnxTensor tensor(long... shape) throws OrtException;

  /** A tensor for ONNX Runtime to write to, good until the next one. */
  OnnxTensor empty(long... shape) throws OrtException;

  /** Brings so many values to the heap that ONNX Runtime has written. */
  void fetch(int count);

  /** Of 8-bit integers. */
  final class Integers implements RowBuffer {
    private byte[] values = new byte[0];
    private ByteBuffer direct = ByteBuffer.allocateDirect(0);

    /** Memory for so many values. */
    byte[] values(int count) {
      if (values.length < count) {
        values = new byte[count];
        direct = ByteBuffer.allocateDirect(count);
      }
      return values;
    }

    @Override
    public OnnxTensor tensor(long... shape) throws OrtException {
      direct.clear().put(0, values, 0, size(shape));
      return empty(shape);
    }

    @Override
    public OnnxTensor empty(long... shape) throws OrtException {
      int count = size(shape);
      values(count);
      direct.clear().limit(count);
      return OnnxTensor.createTensor(
          OrtEnvironment.getEnvironment(), direct, shape, OnnxJavaType.UINT8);
    }

    @Override
    public void fetch(int count) {
      direct.clear().get(0, values, 0, count);
    }
  }

  /** Of floats. */
  final class Floats implements RowBuffer {
    private float[] values = new float[0];
    private FloatBuffer direct = FloatBuffer.allocate(0);

    /** Memory for so many values. */
    float[] values(int count) {
      if (values.length < count) {
        values = new float[count];
        direct =
            ByteBuffer.allocateDirect(Math.multiplyExact(Float.BYTES, count))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
      }
      return values;
    }

    @Override
    public OnnxTensor tensor(long... shape) throws OrtException {
      direct.clear().put(0, values, 0, size(shape));
      return empty(shape);
    }

    @Override
    public OnnxTensor empty(long... shape) throws OrtException {
      int count = size(shape);
      values(count);
      direct.clear().limit(count);
      return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), direct, shape);
    }

    @Override
    public void fetch(int count) {
      direct.clear().get(0, values, 0, count);
    }
  }

  private static int size(long... shape) {
    long size = 1;
    for (long side : shape) {
      size *= side;
    }
    return Math.toIntExact(size);
  }
}
