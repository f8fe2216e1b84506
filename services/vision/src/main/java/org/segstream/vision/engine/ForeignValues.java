package org.segstream.vision.engine;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import org.segstream.vision.model.ChannelLayout;

/**
 * Numbers of one output of somebody else's network.
 *
 * @param batch images
 * @param channels numbers a place
 * @param height rows
 * @param width columns
 * @param layout where the channels are
 * @param values in this layout; shared
 */
@SuppressWarnings("ArrayRecordComponent") // made to be read once
public record ForeignValues(
    int batch, int channels, int height, int width, ChannelLayout layout, float[] values) {

  /**
   * Gives an output's numbers their dimensions. Without four of them, those of the batch or of the
   * channels are left out.
   *
   * @param shape sizes, two to four
   * @param batch images
   * @throws IllegalArgumentException if it is no map of images
   */
  public static ForeignValues of(
      List<Long> shape, int batch, ChannelLayout layout, float[] values) {
    List<Long> four =
        switch (shape.size()) {
          case 2 -> List.of(1L, 1L, shape.get(0), shape.get(1));
          case 3 ->
              shape.get(0) == batch
                  ? List.of(shape.get(0), 1L, shape.get(1), shape.get(2))
                  : List.of(1L, shape.get(0), shape.get(1), shape.get(2));
          case 4 -> shape;
          default -> throw new IllegalArgumentException("a tensor of " + shape);
        };
    boolean first = layout == ChannelLayout.FIRST || (shape.size() < 4 && four.get(1) == 1L);
    return new ForeignValues(
        Math.toIntExact(four.get(0)),
        Math.toIntExact(four.get(first ? 1 : 3)),
        Math.toIntExact(four.get(first ? 2 : 1)),
        Math.toIntExact(four.get(first ? 3 : 2)),
        first ? ChannelLayout.FIRST : ChannelLayout.LAST,
        values);
  }

  /** The numbers of a tensor of floats of any width; none of another one. */
  static float[] floats(OnnxTensor tensor) {
    if (tensor.getInfo().type == OnnxJavaType.DOUBLE) {
      DoubleBuffer wide = tensor.getDoubleBuffer();
      float[] values = new float[wide.remaining()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) wide.get(i);
      }
      return values;
    }
    boolean narrow =
        switch (tensor.getInfo().type) {
          case FLOAT, FLOAT16, BFLOAT16 -> true;
          default -> false;
        };
    if (!narrow) {
      return new float[0];
    }
    FloatBuffer buffer = tensor.getFloatBuffer();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  /** Where the number of a channel at a row's first column is. */
  public int start(int image, int channel, int y) {
    return layout == ChannelLayout.FIRST
        ? ((image * channels + channel) * height + y) * width
        : (image * height + y) * width * channels + channel;
  }

  /** How far a channel's number is from that of the next column. */
  public int step() {
    return layout == ChannelLayout.FIRST ? 1 : channels;
  }
}
