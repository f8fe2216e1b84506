package org.segstream.trainer.replay;

/**
 * The two files of a frame.
 *
 * @param image a JPEG or PNG file
 * @param ending of its name, {@code jpg} or {@code png}
 * @param labels a PNG file of label ids
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once
public record FrameFiles(byte[] image, String ending, byte[] labels) {

  long bytes() {
    return (long) image.length + labels.length;
  }
}
