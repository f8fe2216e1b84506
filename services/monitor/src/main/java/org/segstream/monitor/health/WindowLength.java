package org.segstream.monitor.health;

import java.time.Duration;

/** The lengths of windows, shortest first; each is made of whole ones of the one before. */
enum WindowLength {
  /** What masks are counted in. */
  PANE(Duration.ofSeconds(10)),
  MINUTE(Duration.ofMinutes(1)),
  QUARTER(Duration.ofMinutes(15));

  private final Duration duration;

  WindowLength(Duration duration) {
    this.duration = duration;
  }

  Duration duration() {
    return duration;
  }

  /** Begin of the window that has this time in it, ms since 1970. */
  long startOf(long timeMs) {
    return timeMs - Math.floorMod(timeMs, duration.toMillis());
  }

  /** End of a window that begins at this time, exclusive, ms since 1970. */
  long endOf(long startMs) {
    return startMs + duration.toMillis();
  }
}
