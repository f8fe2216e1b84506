package org.segstream.monitor.requests;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.segstream.monitor.state.Candidate;
import org.segstream.monitor.state.StreamChoice;

/**
 * Chooses a stream's frames, one a turn: the first whose gap is wider than all of the turn before,
 * or else the widest of the turn's last seconds. A frame leaves its topic in minutes, so it is
 * asked for at once or never; this is how one chooses well without knowing what is to come. Not
 * thread-safe.
 */
final class Choice {
  private static final int HASHES = 64;

  private final RequestOptions options;
  private final StreamChoice.Builder state;

  Choice(RequestOptions options, StreamChoice state) {
    this.options = options;
    this.state = state.toBuilder();
  }

  /** For the store. */
  StreamChoice state() {
    return state.build();
  }

  /**
   * Considers a frame.
   *
   * @param timeMs of its mask, ms since 1970
   * @return one to ask for, of the last seconds
   */
  Optional<Candidate> consider(Candidate frame, long timeMs) {
    Optional<Candidate> chosen = Optional.empty();
    long pane = timeMs - Math.floorMod(timeMs, RequestOptions.PANE_MS);
    if (pane > state.getPaneMs() && state.hasCandidate()) {
      chosen = choose();
    }
    begin(timeMs, pane);
    if (!state.hasCandidate() || frame.getRelativeGap() > state.getCandidate().getRelativeGap()) {
      state.setCandidate(frame);
    }
    state.setWidest(Math.max(state.getWidest(), frame.getRelativeGap()));
    return chosen;
  }

  private void begin(long timeMs, long pane) {
    long turn = timeMs - Math.floorMod(timeMs, options.turnMs());
    if (turn > state.getTurnMs()) {
      state.setBar(state.getWidest()).setWidest(0).setAsked(false).setTurnMs(turn);
    }
    if (pane > state.getPaneMs()) {
      state.setPaneMs(pane).clearCandidate();
    }
  }

  /** The seconds of the candidate are over. */
  private Optional<Candidate> choose() {
    long end = state.getPaneMs() + RequestOptions.PANE_MS;
    boolean last = end >= state.getTurnMs() + options.turnMs();
    boolean above = state.getBar() > 0 && state.getCandidate().getRelativeGap() > state.getBar();
    if (state.getAsked() || !(above || last)) {
      return Optional.empty();
    }
    state.setAsked(true);
    return Optional.of(state.getCandidate().toBuilder().setTurnMs(state.getTurnMs()).build());
  }

  /** Nothing came of a frame: while its turn lasts, another one may be asked for. */
  void failed(Candidate frame) {
    if (frame.getTurnMs() == state.getTurnMs()) {
      state.setAsked(false);
    }
  }

  /** Whether the stream has asked for a picture like this before; if not, it is remembered. */
  boolean isAlike(long hash) {
    if (state.getHashesList().stream().anyMatch(each -> PictureHash.alike(each, hash))) {
      return true;
    }
    List<Long> hashes = new ArrayList<>(state.getHashesList());
    hashes.add(hash);
    state
        .clearHashes()
        .addAllHashes(hashes.subList(Math.max(0, hashes.size() - HASHES), hashes.size()));
    return false;
  }
}
