package org.segstream.trainer.dataset;

import java.util.random.RandomGenerator;

/**
 * Changes light and colour of a whole chip.
 *
 * @param brightness added, of 255
 * @param contrast factor around mid-grey
 * @param saturation factor around the pixel's own grey
 * @param gamma exponent
 * @param red gain of the channel
 * @param green gain of the channel
 * @param blue gain of the channel
 */
record ColourJitter(
    float brightness,
    float contrast,
    float saturation,
    float gamma,
    float red,
    float green,
    float blue) {

  static ColourJitter draw(double strength, RandomGenerator random) {
    return new ColourJitter(
        (float) (strength * 50 * (2 * random.nextDouble() - 1)),
        factor(0.4 * strength, random),
        factor(0.5 * strength, random),
        factor(0.4 * strength, random),
        factor(0.1 * strength, random),
        factor(0.1 * strength, random),
        factor(0.1 * strength, random));
  }

  private static float factor(double strength, RandomGenerator random) {
    return (float) Math.exp(strength * (2 * random.nextDouble() - 1));
  }

  /**
   * @param colours {@code float[height][width][3]}, 0 to 255
   */
  byte[] apply(float[] colours) {
    byte[] curve = gammaCurve();
    byte[] rgb = new byte[colours.length];
    for (int i = 0; i < colours.length; i += 3) {
      float grey = 0.299f * colours[i] + 0.587f * colours[i + 1] + 0.114f * colours[i + 2];
      rgb[i] = curve[level(colours[i], grey, red)];
      rgb[i + 1] = curve[level(colours[i + 1], grey, green)];
      rgb[i + 2] = curve[level(colours[i + 2], grey, blue)];
    }
    return rgb;
  }

  private int level(float value, float grey, float gain) {
    float saturated = (grey + (value - grey) * saturation) * gain;
    return Math.round(Math.clamp((saturated - 128) * contrast + 128 + brightness, 0, 255));
  }

  private byte[] gammaCurve() {
    byte[] curve = new byte[256];
    for (int i = 0; i < 256; i++) {
      curve[i] = (byte) Math.round(255 * Math.pow(i / 255.0, gamma));
    }
    return curve;
  }
}
