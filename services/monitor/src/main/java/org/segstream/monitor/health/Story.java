package org.segstream.monitor.health;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.segstream.monitor.state.MaskHead;
import org.segstream.monitor.state.OpenWindow;
import org.segstream.monitor.state.StreamWindows;
import org.segstream.transport.serde.Times;
import org.segstream.v1.HealthWindow;
import org.segstream.v1.StreamHealth;
import org.segstream.v1.StreamState;

/**
 * What is said of a stream, and its longer windows, which take in the shortest as these end. Not
 * thread-safe.
 */
final class Story {
  private final StreamHealth.Builder health;
  private final Map<WindowLength, Window> open = new EnumMap<>(WindowLength.class);

  private Story(StreamHealth.Builder health) {
    this.health = health;
  }

  /** Of a stream that has not been seen. */
  static Story of(String streamId) {
    return new Story(StreamHealth.newBuilder().setStreamId(streamId));
  }

  /** What {@link #state} gave. */
  static Story of(StreamWindows state) {
    Story story = new Story(state.getHealth().toBuilder());
    for (OpenWindow each : state.getOpenList()) {
      story.open.put(length(each.getCounts()), Window.of(each));
    }
    return story;
  }

  private static WindowLength length(HealthWindow window) {
    for (WindowLength length : WindowLength.values()) {
      if (length.duration().toSeconds() == window.getLengthS()) {
        return length;
      }
    }
    throw new IllegalStateException("a window of " + window.getLengthS() + " s in the store");
  }

  /** For the store. */
  StreamWindows state() {
    StreamWindows.Builder state = StreamWindows.newBuilder().setHealth(health);
    open.values().forEach(window -> state.addOpen(window.open()));
    return state.build();
  }

  /** The newest mask. */
  void newest(MaskHead mask, long recordMs) {
    health
        .setLastMaskTime(Times.timestamp(Instant.ofEpochMilli(recordMs)))
        .setLastSequence(mask.getSequence());
    if (mask.hasModel()) {
      health.setModel(mask.getModel());
    }
  }

  /** A window of the shortest length has ended; they end in the order of their times. */
  void ended(Window pane) {
    say(pane.ended());
    for (WindowLength length : List.of(WindowLength.MINUTE, WindowLength.QUARTER)) {
      Window window = open.get(length);
      if (window != null && length.startOf(pane.startMs()) != window.startMs()) {
        say(window.ended());
        window = null;
      }
      if (window == null) {
        window = Window.around(pane.startMs(), length);
        open.put(length, window);
      }
      window.merge(pane);
      if (WindowLength.PANE.endOf(pane.startMs()) == length.endOf(window.startMs())) {
        say(window.ended());
        open.remove(length);
      }
    }
  }

  /** Takes the place of the window of its length. */
  private void say(HealthWindow window) {
    List<HealthWindow> said = new ArrayList<>(health.getWindowsList());
    said.removeIf(each -> each.getLengthS() == window.getLengthS());
    int at = 0;
    while (at < said.size() && said.get(at).getLengthS() < window.getLengthS()) {
      at++;
    }
    said.add(at, window);
    health.clearWindows().addAllWindows(said);
  }

  /** The stream is so from now on, unless it has been so before. */
  void state(StreamState state, Instant now) {
    if (health.getState() != state) {
      health.setState(state).setStateSince(Times.timestamp(now));
    }
  }

  String streamId() {
    return health.getStreamId();
  }

  StreamHealth health() {
    return health.build();
  }
}
