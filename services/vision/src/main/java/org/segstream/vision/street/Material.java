package org.segstream.vision.street;

/** What a patch is covered with. */
@FunctionalInterface
interface Material {
  int TRANSPARENT = 0;

  /**
   * Class and colour at a place of the patch.
   *
   * @param a position along the first edge, 0 to 1
   * @param b position along the second edge, 0 to 1
   * @param footprint metres that a pixel covers at this depth
   * @return {@code (label + 1) << 24 | 0xRRGGBB}, or {@link #TRANSPARENT}
   */
  int sample(float a, float b, float footprint);

  /** A single colour. */
  static Material plain(int label, int rgb) {
    int texel = texel(label, rgb);
    return (a, b, footprint) -> texel;
  }

  static int texel(int label, int rgb) {
    return (label + 1) << 24 | rgb;
  }
}
