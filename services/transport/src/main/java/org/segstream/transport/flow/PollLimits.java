package org.segstream.transport.flow;

import java.time.Duration;

/**
 * How much of a {@link PollLoop} may be unfinished, and who commits it.
 *
 * <p>A poll may bring up to {@code max.partition.fetch.bytes} of a partition at once, so that is
 * what each partition may exceed its limit by.
 *
 * @param records a partition pauses at this many unfinished records, and goes on at half of it
 * @param bytes a partition pauses at this many unfinished bytes, and goes on at half of it
 * @param totalBytes of all partitions together; each has an equal share of it at most, so that one
 *     never takes another's
 * @param commitInterval time between commits
 * @param drain how long {@link PollLoop#close} waits for unfinished records
 * @param offsets who commits them
 */
public record PollLimits(
    int records,
    long bytes,
    long totalBytes,
    Duration commitInterval,
    Duration drain,
    Offsets offsets) {

  /** Who commits offsets. */
  public enum Offsets {
    /** The loop, as soon as they are finished without a gap. */
    LOOP,
    /** Somebody else, together with the results: see {@link TransactionalOutbox}. */
    TRANSACTION
  }

  /** Checks the ranges. */
  public PollLimits {
    if (records < 1 || bytes < 1 || totalBytes < 1) {
      throw new IllegalArgumentException(
          "limits of %d records, %d bytes, %d bytes in all, must be at least 1"
              .formatted(records, bytes, totalBytes));
    }
  }

  /** 32 records, 32 MiB a partition, 256 MiB in all; commits every second; drains for 10 s. */
  public static PollLimits standard() {
    return new PollLimits(
        32, 32L << 20, 256L << 20, Duration.ofSeconds(1), Duration.ofSeconds(10), Offsets.LOOP);
  }

  /** The same with other bytes in all. */
  public PollLimits withTotalBytes(long value) {
    return new PollLimits(records, bytes, value, commitInterval, drain, offsets);
  }

  /** The same, waiting so long at the end. */
  public PollLimits withDrain(Duration value) {
    return new PollLimits(records, bytes, totalBytes, commitInterval, value, offsets);
  }

  /** The same, with offsets committed by this one. */
  public PollLimits withOffsets(Offsets value) {
    return new PollLimits(records, bytes, totalBytes, commitInterval, drain, value);
  }

  /** At how many bytes each of {@code partitions} partitions pauses. */
  long bytesOfEach(int partitions) {
    return Math.min(bytes, totalBytes / Math.max(1, partitions));
  }
}
