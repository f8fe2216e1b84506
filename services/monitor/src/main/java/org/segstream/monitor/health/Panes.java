package org.segstream.monitor.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.segstream.monitor.health.SequenceWindow.Sighting;
import org.segstream.monitor.state.MaskHead;
import org.segstream.monitor.state.OpenPanes;

/**
 * A stream's windows of ten seconds that have not ended, in the stream's own time: the largest time
 * of its masks. Another stream's clock has no part in it. Not thread-safe.
 */
final class Panes {
  /** A mask further behind its stream's newest has a wrong clock. */
  private static final long FARTHEST_BEHIND_MS = WindowLength.QUARTER.duration().toMillis();

  private final SequenceWindow sequences;
  private final List<Window> windows;
  private long streamTimeMs;
  private long arrivedMs;
  private long endedMs;
  private long belated;
  private boolean silent;

  private Panes(SequenceWindow sequences, List<Window> windows) {
    this.sequences = sequences;
    this.windows = windows;
  }

  /** Of a stream that has not been seen. */
  static Panes none() {
    return new Panes(SequenceWindow.empty(), new ArrayList<>());
  }

  /** What {@link #state} gave. */
  static Panes of(OpenPanes state) {
    List<Window> windows = new ArrayList<>();
    state.getPanesList().forEach(pane -> windows.add(Window.of(pane)));
    Panes panes = new Panes(SequenceWindow.of(state.getNewest(), state.getSeenList()), windows);
    panes.streamTimeMs = state.getStreamTimeMs();
    panes.arrivedMs = state.getArrivedMs();
    panes.endedMs = state.getEndedMs();
    panes.belated = state.getBelated();
    panes.silent = state.getSilent();
    return panes;
  }

  /** For the store. */
  OpenPanes state() {
    OpenPanes.Builder state =
        OpenPanes.newBuilder()
            .setStreamTimeMs(streamTimeMs)
            .setArrivedMs(arrivedMs)
            .setEndedMs(endedMs)
            .setBelated(belated)
            .setSilent(silent)
            .setNewest(sequences.newest())
            .addAllSeen(sequences.seen());
    windows.forEach(window -> state.addPanes(window.open()));
    return state.build();
  }

  /**
   * Counts a mask.
   *
   * @param recordMs time of its record, ms since 1970; where that must be wrong, now stands for it
   * @param nowMs the monitor's clock
   */
  void add(MaskHead mask, long recordMs, long nowMs) {
    boolean wrong = recordMs > nowMs || recordMs < streamTimeMs - FARTHEST_BEHIND_MS;
    long timeMs = wrong ? nowMs : recordMs;
    arrivedMs = nowMs;
    silent = false;
    streamTimeMs = Math.max(streamTimeMs, timeMs);
    if (WindowLength.PANE.startOf(timeMs) < endedMs) {
      belated++;
      var _ = sequences.see(mask.getSequence());
      return;
    }
    Window window = around(timeMs);
    switch (sequences.see(mask.getSequence())) {
      case Sighting.Newest(long missing) -> {
        window.add(mask, timeMs);
        window.addMissing(missing);
      }
      case Sighting.Found() -> {
        window.add(mask, timeMs);
        window.addFound();
      }
      case Sighting.Repeated() -> window.addRepeated();
    }
  }

  private Window around(long timeMs) {
    long start = WindowLength.PANE.startOf(timeMs);
    int at = windows.size();
    while (at > 0 && windows.get(at - 1).startMs() >= start) {
      at--;
      if (windows.get(at).startMs() == start) {
        return windows.get(at);
      }
    }
    Window window = Window.around(timeMs, WindowLength.PANE);
    windows.add(at, window);
    return window;
  }

  /**
   * Ends the windows that are over in the stream's time.
   *
   * @param grace how much longer masks of a window are waited for
   * @return them, oldest first
   */
  List<Window> end(Duration grace) {
    long before = streamTimeMs - grace.toMillis();
    int over = 0;
    while (over < windows.size()
        && WindowLength.PANE.endOf(windows.get(over).startMs()) <= before) {
      over++;
    }
    return end(over);
  }

  /** Ends all windows: nobody waits for more. */
  List<Window> endAll() {
    return end(windows.size());
  }

  private List<Window> end(int count) {
    List<Window> head = windows.subList(0, count);
    List<Window> over = List.copyOf(head);
    head.clear();
    if (!over.isEmpty()) {
      over.getFirst().addBelated(belated);
      belated = 0;
      endedMs = WindowLength.PANE.endOf(over.getLast().startMs());
    }
    return over;
  }

  /** No mask has come for too long. */
  void fallSilent() {
    silent = true;
  }

  boolean isSilent() {
    return silent;
  }

  boolean hasOpen() {
    return !windows.isEmpty();
  }

  /** When the last mask came, ms since 1970, by the monitor's clock. */
  long arrivedMs() {
    return arrivedMs;
  }
}
