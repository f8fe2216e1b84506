package org.segstream.trainer.loss;

import java.util.List;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;

/**
 * How well features tell the image at a quarter of its size: mean squared difference of colours
 * from 0 to 1, with its gradient.
 *
 * <p>A tensor at stride {@code s} has {@code 3 (s/4)²} channels: those of the image's quarter-size
 * pixels under each of its places, red first, then by rows (a pixel shuffle). Where the stride is 2
 * each of its places tells the mean of its own pixels.
 */
public final class ImageReconstruction {
  private static final int COLOURS = 3;

  private static final int REDUCTION = 4;

  private final int block;
  private final int reduction;

  /**
   * @param stride by how much the tensor is smaller than the image: 1, 2 or a multiple of 4
   */
  public ImageReconstruction(int stride) {
    if (stride < 1 || (stride > 2 && stride % REDUCTION != 0)) {
      throw new IllegalArgumentException("stride " + stride + " must be 1, 2 or a multiple of 4");
    }
    this.reduction = Math.min(stride, REDUCTION);
    this.block = stride / reduction;
  }

  /** Channels that the tensor has. */
  public int channels() {
    return COLOURS * block * block;
  }

  /** The loss of a batch. */
  public PixelLoss.Result of(Logits drawn, List<RgbImage> images) {
    float[] values = drawn.values();
    float[] gradient = new float[values.length];
    double scale = 1.0 / values.length;
    double sum = 0;
    int plane = drawn.height() * drawn.width();
    for (int at = 0; at < values.length; at++) {
      int channel = at / plane % channels();
      int place = at % plane;
      int y = place / drawn.width() * block + channel / block % block;
      int x = place % drawn.width() * block + channel % block;
      RgbImage image = images.get(at / plane / channels());
      float difference = values[at] - reduced(image, channel / (block * block), y, x);
      sum += (double) difference * difference;
      gradient[at] = (float) (2 * scale * difference);
    }
    return new PixelLoss.Result(sum * scale, gradient);
  }

  /** Mean of the pixels of a place, from 0 to 1; the image's edge is repeated. */
  private float reduced(RgbImage image, int colour, int row, int column) {
    int sum = 0;
    for (int i = 0; i < reduction * reduction; i++) {
      int y = Math.min(reduction * row + i / reduction, image.height() - 1);
      int x = Math.min(reduction * column + i % reduction, image.width() - 1);
      sum += image.rgb()[COLOURS * (y * image.width() + x) + colour] & 0xff;
    }
    return sum / (reduction * reduction * 255f);
  }
}
