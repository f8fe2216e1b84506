package org.segstream.trainer.replay;

/** The two files of a frame. The arrays are shared. */
public final class FrameFiles {
  private final byte[] image;
  private final String ending;
  private final byte[] labels;

  /**
   * @param image a JPEG or PNG file
   * @param ending of its name, {@code jpg} or {@code png}
   * @param labels a PNG file of label ids
   */
  public FrameFiles(byte[] image, String ending, byte[] labels) {
    this.image = image;
    this.ending = ending;
    this.labels = labels;
  }

  byte[] image() {
    return image;
  }

  String ending() {
    return ending;
  }

  byte[] labels() {
    return labels;
  }

  long bytes() {
    return (long) image.length + labels.length;
  }
}
