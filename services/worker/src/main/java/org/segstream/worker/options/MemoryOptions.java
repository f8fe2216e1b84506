package org.segstream.worker.options;

/**
 * What a worker may keep in memory.
 *
 * @param recordBytes of records fetched and not finished, all partitions together
 * @param streams whose warm state is kept; beyond it the longest unused idle ones are forgotten,
 *     and if there are too few of these, the stream that has just been solved starts from scratch
 * @param warmBytes of warm states; likewise
 * @param framePixels a frame that declares more pixels is refused
 */
public record MemoryOptions(long recordBytes, int streams, long warmBytes, long framePixels) {
  private static final long FEWEST_PIXELS = 1L << 18;
  private static final long MOST_PIXELS = 1L << 24;

  /** Of the young generation, where large arrays have no place. */
  private static final long YOUNG_BYTES = 256L << 20;

  /**
   * What one frame needs a pixel, with a model of 11 classes and a certificate check, measured
   * (docs/operations.md).
   */
  private static final long BYTES_OF_PIXEL = 448;

  /** 256 MiB of records, 64 streams, 512 MiB of warm states, frames that this heap has room for. */
  public static final MemoryOptions DEFAULTS =
      new MemoryOptions(256L << 20, 64, 512L << 20, pixelsIn(Runtime.getRuntime().maxMemory()));

  /** Checks the ranges. */
  public MemoryOptions {
    Ranges.atLeast("bytes of records", recordBytes, 1);
    Ranges.atLeast("streams", streams, 1);
    Ranges.atLeast("bytes of warm states", warmBytes, 0);
    Ranges.atLeast("pixels of a frame", framePixels, 1);
  }

  /** Pixels of the largest frame that a heap of this size has room for; 2¹⁸ to 2²⁴. */
  static long pixelsIn(long heapBytes) {
    return Math.clamp((heapBytes - YOUNG_BYTES) / BYTES_OF_PIXEL, FEWEST_PIXELS, MOST_PIXELS);
  }
}
