package org.segstream.monitor.requests;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.segstream.monitor.state.Candidate;
import org.segstream.monitor.state.StreamChoice;
import org.segstream.v1.LabelRequestReason;

/**
 * Chooses a stream's frames, one a turn. Each turn goes by one signal: it takes the first frame
 * that is stronger than all of the turn before, or else the strongest of the turn's last seconds. A
 * frame leaves its topic in minutes, so it is asked for at once or never; this is how one chooses
 * well without knowing what is to come. Not thread-safe.
 */
public final class Choice {
  private static final int HASHES = 64;

  private final RequestOptions options;
  private final StreamChoice.Builder state;

  /**
   * @param state of the turns before, as {@link #state} gave it
   */
  public Choice(RequestOptions options, StreamChoice state) {
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
   * @param strengths of its mask's signals, not empty
   * @param timeMs of its mask, ms since 1970
   * @return one to ask for, of the last seconds
   */
  public Optional<Candidate> consider(Candidate frame, Map<Signal, Double> strengths, long timeMs) {
    Optional<Candidate> chosen = Optional.empty();
    long pane = timeMs - Math.floorMod(timeMs, RequestOptions.PANE_MS);
    if (pane > state.getPaneMs() && state.hasCandidate()) {
      chosen = choose();
    }
    begin(timeMs, pane);
    List<Signal> order = order(strengths.keySet());
    order.stream()
        .filter(strengths::containsKey)
        .findFirst()
        .ifPresent(signal -> compare(frame, signal, strengths.getOrDefault(signal, 0.0), order));
    strengths.forEach((each, value) ->
        state.putStrongest(
            each.name(), Math.max(state.getStrongestOrDefault(each.name(), 0), value)));
    return chosen;
  }

  private void compare(Candidate frame, Signal signal, double strength, List<Signal> order) {
    Candidate best = state.getCandidate();
    int rank = rank(best.getReason(), order);
    boolean better =
        signal.reason() == best.getReason()
            ? strength > best.getStrength()
            : order.indexOf(signal) < rank;
    if (!state.hasCandidate() || better) {
      state.setCandidate(frame.toBuilder().setReason(signal.reason()).setStrength(strength));
    }
  }

  private static int rank(LabelRequestReason reason, List<Signal> order) {
    return order.stream().map(Signal::reason).toList().indexOf(reason);
  }

  /**
   * The turn's signal first: turns go by the signals of the turn before, one after another. A frame
   * that lacks it may stand in by the next one, as long as no other frame has it.
   *
   * @param there of a frame
   */
  private List<Signal> order(Set<Signal> there) {
    Set<String> before = state.getBarsMap().keySet();
    Set<String> now = state.getStrongestMap().keySet();
    List<Signal> signals =
        new ArrayList<>(
            options.signals().stream()
                .filter(
                    before.isEmpty()
                        ? signal -> there.contains(signal) || now.contains(signal.name())
                        : signal -> before.contains(signal.name()))
                .toList());
    List<Signal> order = signals.isEmpty() ? new ArrayList<>(there) : signals;
    long turn = state.getTurnMs() / options.turnMs();
    Collections.rotate(order, -(int) Math.floorMod(turn, (long) Math.max(1, order.size())));
    return order;
  }

  private void begin(long timeMs, long pane) {
    long turn = timeMs - Math.floorMod(timeMs, options.turnMs());
    if (turn > state.getTurnMs()) {
      state
          .clearBars()
          .putAllBars(state.getStrongestMap())
          .clearStrongest()
          .setAsked(false)
          .setTurnMs(turn);
    }
    if (pane > state.getPaneMs()) {
      state.setPaneMs(pane).clearCandidate();
    }
  }

  /** The seconds of the candidate are over. */
  private Optional<Candidate> choose() {
    long end = state.getPaneMs() + RequestOptions.PANE_MS;
    boolean last = end >= state.getTurnMs() + options.turnMs();
    double bar = bar(state.getCandidate().getReason());
    boolean above =
        bar > 0
            && state.getCandidate().getStrength() > bar
            && rank(state.getCandidate().getReason(), order(Set.of())) == 0;
    if (state.getAsked() || !(above || last)) {
      return Optional.empty();
    }
    state.setAsked(true);
    return Optional.of(state.getCandidate().toBuilder().setTurnMs(state.getTurnMs()).build());
  }

  /** The strongest of the turn before; 0 if there was none. */
  private double bar(LabelRequestReason reason) {
    for (Signal signal : Signal.values()) {
      if (signal.reason() == reason) {
        return state.getBarsOrDefault(signal.name(), 0);
      }
    }
    return 0;
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
