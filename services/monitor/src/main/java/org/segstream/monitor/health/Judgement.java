package org.segstream.monitor.health;

import java.util.Optional;
import org.segstream.v1.HealthWindow;
import org.segstream.v1.StreamState;

/** How a stream is, by one window: the worst that holds. */
final class Judgement {
  private final HealthOptions options;

  Judgement(HealthOptions options) {
    this.options = options;
  }

  /** Empty for a window without frames, which says nothing. */
  Optional<StreamState> of(HealthWindow window) {
    if (window.getFrames() == 0) {
      return Optional.empty();
    }
    if (share(window, window.getUndecodable() + window.getFailed()) > options.failingPercent()) {
      return Optional.of(StreamState.STREAM_STATE_FAILING);
    }
    long dropped = window.getSuperseded() + window.getPastDeadline() + window.getQueueFull();
    if (share(window, dropped) > options.droppingPercent()) {
      return Optional.of(StreamState.STREAM_STATE_DROPPING);
    }
    boolean late = window.hasAgeMs() && window.getAgeMs().getP95() > options.lateAfter().toMillis();
    return Optional.of(late ? StreamState.STREAM_STATE_LATE : StreamState.STREAM_STATE_HEALTHY);
  }

  private static double share(HealthWindow window, long frames) {
    return 100.0 * frames / window.getFrames();
  }
}
