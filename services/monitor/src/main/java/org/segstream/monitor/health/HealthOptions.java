package org.segstream.monitor.health;

import java.time.Duration;

/**
 * When a window has ended, and how a stream is judged by it.
 *
 * @param grace how much longer masks of a window are waited for, in the stream's time
 * @param lateAfter a stream is late if one mask in twenty comes longer after its frame's capture
 * @param droppingPercent a stream is dropping if a larger share of its frames is left out
 * @param failingPercent a stream is failing if a larger share of its frames cannot be segmented
 * @param silentAfter a stream is silent if no mask has come for so long
 * @param forgetAfter a stream is forgotten if no mask has come for so long
 */
public record HealthOptions(
    Duration grace,
    Duration lateAfter,
    double droppingPercent,
    double failingPercent,
    Duration silentAfter,
    Duration forgetAfter) {

  /** As the command has them. */
  public static final HealthOptions DEFAULTS =
      new HealthOptions(
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          10,
          1,
          Duration.ofSeconds(30),
          Duration.ofDays(1));

  /** Checks them. */
  public HealthOptions {
    require("grace", grace, Duration.ZERO);
    require("time after which masks are late", lateAfter, Duration.ofMillis(1));
    require("time after which a stream is silent", silentAfter, Duration.ofMillis(1));
    require("time after which a stream is forgotten", forgetAfter, silentAfter);
    requirePercent("dropping", droppingPercent);
    requirePercent("failing", failingPercent);
  }

  private static void require(String name, Duration value, Duration least) {
    if (value.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          "the %s is %d ms, must be at least %d ms"
              .formatted(name, value.toMillis(), least.toMillis()));
    }
  }

  private static void requirePercent(String name, double value) {
    if (!(value >= 0 && value <= 100)) {
      throw new IllegalArgumentException(
          "a stream is %s above %s %% of its frames, must be 0 to 100".formatted(name, value));
    }
  }
}
