package org.segstream.vision.video;

import java.time.Duration;
import java.util.List;

/**
 * What video to open, and how.
 *
 * @param inputs what is to be played, one after the other, at least one
 * @param mostPixels of a frame: larger ones are left out
 * @param reconnect how long a live source that has gone is tried again; zero: not at all
 */
public record VideoOptions(List<String> inputs, long mostPixels, Duration reconnect) {
  /** An RGB image and its copies on the way to Kafka, with room to spare. */
  private static final long BYTES_OF_PIXEL = 32;

  /** Checks the ranges. */
  public VideoOptions {
    if (inputs.isEmpty() || mostPixels < 1 || reconnect.isNegative()) {
      throw new IllegalArgumentException(
          "%d inputs, frames of at most %d pixels, reconnecting for %s"
              .formatted(inputs.size(), mostPixels, reconnect));
    }
    inputs = List.copyOf(inputs);
  }

  /** Frames as large as this heap has room for; no reconnecting. */
  public static VideoOptions of(List<String> inputs) {
    long most = Runtime.getRuntime().maxMemory() / BYTES_OF_PIXEL;
    return new VideoOptions(inputs, Math.min(most, Integer.MAX_VALUE / 3), Duration.ZERO);
  }

  /** One input, likewise. */
  public static VideoOptions of(String input) {
    return of(List.of(input));
  }

  /** With another limit. */
  public VideoOptions withMostPixels(long pixels) {
    return new VideoOptions(inputs, pixels, reconnect);
  }

  /** With reconnecting for so long. */
  public VideoOptions withReconnect(Duration patience) {
    return new VideoOptions(inputs, mostPixels, patience);
  }
}
