package org.segstream.vision.engine;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.List;
import org.segstream.vision.ImageScaler;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.ChannelLayout;
import org.segstream.vision.model.ForeignInput;
import org.segstream.vision.model.ForeignInput.ColourOrder;
import org.segstream.vision.model.ForeignInput.Element;
import org.segstream.vision.model.ForeignInput.Placement;
import org.segstream.vision.model.Normalisation;

/**
 * Images as the input of somebody else's network. Its memory is outside of the heap and used again
 * and again. Not thread-safe.
 */
final class ForeignTensor implements AutoCloseable {
  private static final int COLOURS = 3;

  /** What surrounds a frame that is smaller than the network's input: ImageNet's mean colour. */
  private static final int[] MARGIN = {124, 116, 104};

  private final ForeignInput input;

  /** What the network takes for each colour, {@code [channel][256]}, by its own channels. */
  private final float[][] floats = new float[COLOURS][];

  private final short[][] halves = new short[COLOURS][256];

  /** What the network takes outside of the frame, as a float. */
  private final float[] margin = new float[COLOURS];

  private Arena arena = Arena.ofShared();
  private ByteBuffer memory = ByteBuffer.allocateDirect(0);

  ForeignTensor(ForeignInput input, Normalisation normalisation) {
    this.input = input;
    for (int channel = 0; channel < COLOURS; channel++) {
      int colour = colour(channel);
      floats[channel] = normalisation.table(colour);
      margin[channel] = input.element() == Element.UINT8 ? MARGIN[colour] : 0;
      for (int value = 0; value < 256; value++) {
        halves[channel][value] = Float.floatToFloat16(floats[channel][value]);
      }
    }
  }

  /** Which colour, 0 red to 2 blue, a channel of the network has. */
  private int colour(int channel) {
    return input.order() == ColourOrder.RGB ? channel : COLOURS - 1 - channel;
  }

  /**
   * A tensor of a batch of images, the last one repeated if there are fewer than the network takes;
   * good until the next one is made.
   *
   * @param images of one size, not more than the network takes
   */
  OnnxTensor of(List<RgbImage> images, Placement at) throws OrtException {
    int values = Math.multiplyExact(COLOURS, Math.multiplyExact(at.width(), at.height()));
    int all = Math.multiplyExact(values, input.batch());
    reserve(Math.multiplyExact((long) all, bytes()));
    for (int n = 0; n < input.batch(); n++) {
      RgbImage image = images.get(Math.min(n, images.size() - 1));
      write(
          ImageScaler.scale(image, at.contentWidth(), at.contentHeight()),
          new Target(n * values, at.width(), at.height()));
    }
    long[] shape =
        input.layout() == ChannelLayout.FIRST
            ? new long[] {input.batch(), COLOURS, at.height(), at.width()}
            : new long[] {input.batch(), at.height(), at.width(), COLOURS};
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    return switch (input.element()) {
      case FLOAT -> OnnxTensor.createTensor(environment, floats(all), shape);
      case FLOAT16 ->
          OnnxTensor.createTensor(environment, halves(all), shape, OnnxJavaType.FLOAT16);
      case UINT8 ->
          OnnxTensor.createTensor(environment, memory.slice(0, all), shape, OnnxJavaType.UINT8);
    };
  }

  private int bytes() {
    return switch (input.element()) {
      case FLOAT -> Float.BYTES;
      case FLOAT16 -> Short.BYTES;
      case UINT8 -> 1;
    };
  }

  private void reserve(long bytes) {
    if (memory.capacity() < bytes) {
      arena.close();
      arena = Arena.ofShared();
      memory = arena.allocate(bytes, Float.BYTES).asByteBuffer().order(ByteOrder.nativeOrder());
    }
  }

  private FloatBuffer floats(int values) {
    return memory.slice(0, values * Float.BYTES).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  private ShortBuffer halves(int values) {
    return memory.slice(0, values * Short.BYTES).order(ByteOrder.nativeOrder()).asShortBuffer();
  }

  /** Where an image goes: from which value on, into what size. */
  private record Target(int offset, int width, int height) {}

  private void write(RgbImage image, Target target) {
    boolean first = input.layout() == ChannelLayout.FIRST;
    int step = first ? 1 : COLOURS;
    int plane = target.width * target.height;
    for (int channel = 0; channel < COLOURS; channel++) {
      int start = target.offset + (first ? channel * plane : channel);
      for (int y = 0; y < target.height; y++) {
        int at = start + y * target.width * step;
        int columns = y < image.height() ? image.width() : 0;
        int from = y * image.width() * COLOURS + colour(channel);
        for (int x = 0; x < columns; x++) {
          put(at + x * step, channel, image.rgb()[from + x * COLOURS] & 0xff);
        }
        for (int x = columns; x < target.width; x++) {
          putMargin(at + x * step, channel);
        }
      }
    }
  }

  private void put(int index, int channel, int colour) {
    switch (input.element()) {
      case FLOAT -> memory.putFloat(index * Float.BYTES, floats[channel][colour]);
      case FLOAT16 -> memory.putShort(index * Short.BYTES, halves[channel][colour]);
      case UINT8 -> memory.put(index, (byte) colour);
    }
  }

  private void putMargin(int index, int channel) {
    switch (input.element()) {
      case FLOAT -> memory.putFloat(index * Float.BYTES, margin[channel]);
      case FLOAT16 -> memory.putShort(index * Short.BYTES, Float.floatToFloat16(margin[channel]));
      case UINT8 -> memory.put(index, (byte) margin[channel]);
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
