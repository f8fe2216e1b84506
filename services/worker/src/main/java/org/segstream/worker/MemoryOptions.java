package org.segstream.worker;

/**
 * What a worker may keep in memory.
 *
 * @param recordBytes of records fetched and not finished, all partitions together
 * @param streams whose warm state is kept; the longest unused is forgotten beyond it
 * @param warmBytes of warm states; likewise
 * @param framePixels a frame that declares more pixels is refused
 */
public record MemoryOptions(long recordBytes, int streams, long warmBytes, long framePixels) {
  /** 256 MiB of records, 64 streams, 512 MiB of warm states, 16 megapixels. */
  public static final MemoryOptions DEFAULTS =
      new MemoryOptions(256L << 20, 64, 512L << 20, 1L << 24);

  /** Checks the ranges. */
  public MemoryOptions {
    Ranges.atLeast("bytes of records", recordBytes, 1);
    Ranges.atLeast("streams", streams, 1);
    Ranges.atLeast("bytes of warm states", warmBytes, 0);
    Ranges.atLeast("pixels of a frame", framePixels, 1);
  }
}
