package org.segstream.vision.street;

/** Colour arithmetic on {@code 0xRRGGBB}. */
final class Palette {
  static final int[] WALLS = {
    0xA8553F, 0x8C4A38, 0xC9B48E, 0xD8CDB4, 0xB9A184, 0x9C8F80, 0xC7A27A, 0xE0D9C8, 0x7D5A4A,
    0xB5776A, 0x8F9A94, 0xA6A29B, 0xCDBB6F, 0xBF8C5A, 0x93A3B0
  };
  static final int[] PAINTS = {
    0xB8BCC2, 0x22252B, 0x7E1A1C, 0x1F3A6E, 0xE4E6E8, 0x5B6068, 0x2F5D46, 0x8A8F96, 0x3D4C5E,
    0xA89A7A, 0xC03A22, 0x14171C
  };
  static final int[] CLOTHES = {
    0x2A2D3A, 0x6B2A2E, 0x2E4F7A, 0x4E5A3C, 0xC9C2B4, 0x7A5B3E, 0x1B1C20, 0x9A3B52, 0x48627E,
    0xD0A13A, 0x5B3F63, 0x3B6B5E
  };
  static final int[] LEAVES = {0x4C6B2C, 0x3B5A2A, 0x5F7A35, 0x6E7A30, 0x38552F, 0x77803C};

  private Palette() {}

  /** All channels times a factor, clamped. */
  static int scale(int rgb, double factor) {
    return rgb(
        (int) ((rgb >> 16 & 255) * factor),
        (int) ((rgb >> 8 & 255) * factor),
        (int) ((rgb & 255) * factor));
  }

  /** All channels plus an offset, clamped. */
  static int add(int rgb, int offset) {
    return rgb((rgb >> 16 & 255) + offset, (rgb >> 8 & 255) + offset, (rgb & 255) + offset);
  }

  /** From one colour to another, t from 0 to 1. */
  static int blend(int from, int to, double t) {
    return rgb(
        (int) ((from >> 16 & 255) * (1 - t) + (to >> 16 & 255) * t),
        (int) ((from >> 8 & 255) * (1 - t) + (to >> 8 & 255) * t),
        (int) ((from & 255) * (1 - t) + (to & 255) * t));
  }

  static int rgb(int red, int green, int blue) {
    return Math.clamp(red, 0, 255) << 16
        | Math.clamp(green, 0, 255) << 8
        | Math.clamp(blue, 0, 255);
  }
}
