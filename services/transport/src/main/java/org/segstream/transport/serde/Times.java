package org.segstream.transport.serde;

import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Times in messages: from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z. */
public final class Times {
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  /** Clocks that are kept differ by less. */
  private static final Duration TOLERANCE = Duration.ofSeconds(1);

  private Times() {}

  /** The time in a message; one that no message may hold becomes the first or the last that may. */
  public static Instant instant(Timestamp time) {
    if (isAllowed(time)) {
      return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }
    return time.getSeconds() < FIRST.getEpochSecond() ? FIRST : LAST;
  }

  /** How long ago the time in a message was, ms to a thousandth; 0 if it is yet to come. */
  public static double millisSince(Timestamp time) {
    Duration age = Duration.between(instant(time), Instant.now());
    return Math.max(0, TimeUnit.MICROSECONDS.convert(age)) / 1e3;
  }

  /**
   * Whether the clock by which a frame was captured must be wrong, or this one: the time lies more
   * than a second ahead.
   */
  public static boolean isAhead(Instant captured, Instant now) {
    return captured.isAfter(now.plus(TOLERANCE));
  }

  /** An instant as a message has it. */
  public static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  /**
   * Checks that a message may hold this time.
   *
   * @param field whose time it is
   * @throws MalformedRecordException naming the field and its value, if it may not
   */
  static void validate(String field, Timestamp time) throws MalformedRecordException {
    if (!isAllowed(time)) {
      throw new MalformedRecordException(
          "its %s of %d s and %d ns is no time from 0001-01-01 to 9999-12-31"
              .formatted(field, time.getSeconds(), time.getNanos()));
    }
  }

  private static boolean isAllowed(Timestamp time) {
    return time.getSeconds() >= FIRST.getEpochSecond()
        && time.getSeconds() <= LAST.getEpochSecond()
        && time.getNanos() >= 0
        && time.getNanos() <= LAST.getNano();
  }
}
