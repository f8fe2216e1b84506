package org.segstream.vision.video;

/** How the pixels of one frame are laid out in bytes. */
public enum FrameFormat {
  /** {@code byte[height][width][3]}, red first. */
  RGB24,
  /** {@code byte[height][width][3]}, blue first. */
  BGR24,
  /** {@code byte[height][width]}. */
  GRAY8,
  /**
   * Luma {@code byte[height][width]}, then interleaved chroma {@code
   * byte[⌈height/2⌉][⌈width/2⌉][2]} with Cb first; ITU-R BT.601, limited range (luma 16 to 235).
   */
  NV12,
  /** As {@link #NV12}, with one plane of Cb and one of Cr instead of interleaved chroma. */
  I420,
  /** A JPEG file. */
  JPEG,
  /** A PNG file. */
  PNG;

  /**
   * Bytes of a raw frame.
   *
   * @throws IllegalStateException for JPEG and PNG
   */
  public long bytes(int width, int height) {
    long pixels = (long) width * height;
    return switch (this) {
      case RGB24, BGR24 -> 3 * pixels;
      case GRAY8 -> pixels;
      case NV12, I420 -> pixels + 2L * half(width) * half(height);
      case JPEG, PNG -> throw new IllegalStateException(this + " has no fixed size");
    };
  }

  /** Columns or rows of a chroma plane. */
  static int half(int side) {
    return (side + 1) / 2;
  }
}
