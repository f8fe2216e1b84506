package org.segstream.vision.street;

import org.segstream.vision.RgbImage;

/** Turns radiance into a camera picture: haze, exposure, a soft lens, noise of every pixel. */
final class Sensor {
  private static final double HAZE_METRES = 260;
  private static final int TABLE = 1 << 12;

  private final byte[] noise = new byte[TABLE];
  private final int haze;

  /**
   * @param sigma standard deviation of the noise, grey values
   * @param haze what distance fades into, {@code 0xRRGGBB}
   */
  Sensor(double sigma, int haze) {
    this.haze = haze;
    for (int i = 0; i < TABLE; i++) {
      double sum = -6;
      for (int j = 0; j < 12; j++) {
        sum += Hash.unit(77, j, i);
      }
      noise[i] = (byte) Math.clamp(Math.round(sum * sigma), -127, 127);
    }
  }

  /**
   * The picture of a finished canvas, whose colours it changes.
   *
   * @param gain exposure, 1 for neutral
   * @param shade how much light a shadow leaves, 0 to 1
   * @param frame seeds the noise
   */
  RgbImage develop(Canvas canvas, double gain, double shade, long frame) {
    expose(canvas, gain, shade);
    int[] soft = soften(canvas.colours, canvas.width, canvas.height);
    byte[] rgb = new byte[3 * soft.length];
    for (int y = 0; y < canvas.height; y++) {
      long state = Hash.mix(frame * 100_003 + y);
      for (int i = y * canvas.width; i < (y + 1) * canvas.width; i++) {
        state = state * 6364136223846793005L + 1442695040888963407L;
        rgb[3 * i] = noisy(soft[i] >> 16 & 255, state >>> 52);
        rgb[3 * i + 1] = noisy(soft[i] >> 8 & 255, state >>> 40);
        rgb[3 * i + 2] = noisy(soft[i] & 255, state >>> 28);
      }
    }
    return new RgbImage(canvas.width, canvas.height, rgb);
  }

  private byte noisy(int value, long random) {
    return (byte) Math.clamp(value + noise[(int) (random & (TABLE - 1))], 0, 255);
  }

  private void expose(Canvas canvas, double gain, double shade) {
    int light = (int) (256 * gain);
    int dark = (int) (256 * gain * shade);
    for (int i = 0; i < canvas.colours.length; i++) {
      float inverse = canvas.inverseDepth[i];
      int fade = inverse == 0 ? 0 : (int) (256 / (1 + HAZE_METRES * inverse));
      int factor = canvas.shadow[i] ? dark : light;
      int colour = canvas.colours[i];
      canvas.colours[i] =
          exposed(colour >> 16 & 255, haze >> 16 & 255, factor, light, fade) << 16
              | exposed(colour >> 8 & 255, haze >> 8 & 255, factor, light, fade) << 8
              | exposed(colour & 255, haze & 255, factor, light, fade);
    }
  }

  private static int exposed(int value, int haze, int factor, int light, int fade) {
    int mixed = value * factor * (256 - fade) + haze * light * fade;
    return Math.min(255, mixed >> 16);
  }

  /** Weights 1-2-1 in both directions, all channels at once. */
  private static int[] soften(int[] colours, int width, int height) {
    int[] rows = new int[colours.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = y * width + x;
        int left = colours[x > 0 ? at - 1 : at];
        int right = colours[x + 1 < width ? at + 1 : at];
        rows[at] = mean(mean(left, right), colours[at]);
      }
    }
    int[] soft = new int[colours.length];
    for (int at = 0; at < colours.length; at++) {
      int above = rows[at >= width ? at - width : at];
      int below = rows[at + width < colours.length ? at + width : at];
      soft[at] = mean(mean(above, below), rows[at]);
    }
    return soft;
  }

  private static int mean(int a, int b) {
    return (a & b) + (((a ^ b) & 0xFEFEFE) >> 1);
  }
}
