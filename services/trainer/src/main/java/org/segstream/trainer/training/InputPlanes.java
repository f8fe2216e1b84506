package org.segstream.trainer.training;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import org.segstream.vision.RgbImage;

/**
 * Turns images into the network's input, {@code float[batch][3][height][width]}: {@code (value / 255
 * - mean) / deviation} a channel.
 */
record InputPlanes(float[] mean, float[] deviation) {

  /** Centres and scales that suit street scenes. */
  static InputPlanes standard() {
    return new InputPlanes(new float[] {0.45f, 0.45f, 0.45f}, new float[] {0.27f, 0.27f, 0.27f});
  }

  FloatBuffer of(List<RgbImage> images) {
    RgbImage first = images.getFirst();
    int plane = first.width() * first.height();
    FloatBuffer input =
        ByteBuffer.allocateDirect(images.size() * 3 * plane * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    float[] values = new float[plane];
    for (RgbImage image : images) {
      for (int c = 0; c < 3; c++) {
        float scale = 1 / (255 * deviation[c]);
        float shift = -mean[c] / deviation[c];
        for (int i = 0; i < plane; i++) {
          values[i] = (image.rgb()[3 * i + c] & 0xff) * scale + shift;
        }
        input.put(values);
      }
    }
    return input.flip();
  }
}
