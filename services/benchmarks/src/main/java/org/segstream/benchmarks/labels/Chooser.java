package org.segstream.benchmarks.labels;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.segstream.monitor.requests.Choice;
import org.segstream.monitor.requests.RequestOptions;
import org.segstream.monitor.requests.Signal;
import org.segstream.monitor.state.Candidate;
import org.segstream.monitor.state.StreamChoice;
import org.segstream.trainer.dataset.LabelledImage;

/** A way to choose one frame of each turn of a street; the first turn is only watched. */
interface Chooser {
  /** Its name. */
  String name();

  /** The frames to label. */
  List<LabelledImage> of(List<WatchedFrame> street, LabelPlan plan);

  /** All that are compared. */
  static List<Chooser> all(long seed) {
    List<Chooser> all = new ArrayList<>();
    all.add(new Drawn(new Random(seed)));
    for (Signal signal : Signal.values()) {
      all.add(new Asked(signal.name().toLowerCase(Locale.ROOT), List.of(signal)));
    }
    all.add(new Asked("all in turn", List.of(Signal.values())));
    return all;
  }

  /** Any frame of the turn. */
  record Drawn(Random random) implements Chooser {
    @Override
    public String name() {
      return "random";
    }

    @Override
    public List<LabelledImage> of(List<WatchedFrame> street, LabelPlan plan) {
      List<LabelledImage> chosen = new ArrayList<>();
      for (int turn = 1; turn <= plan.turns(); turn++) {
        int frame = turn * plan.turnFrames() + random.nextInt(plan.turnFrames());
        chosen.add(street.get(frame).truth());
      }
      return chosen;
    }
  }

  /** As the monitor asks: each frame stands for a pane of its own. */
  record Asked(String name, List<Signal> signals) implements Chooser {
    private static final int TURNS_A_DAY = 24;

    @Override
    public List<LabelledImage> of(List<WatchedFrame> street, LabelPlan plan) {
      RequestOptions options = new RequestOptions(TURNS_A_DAY, Integer.MAX_VALUE, signals);
      long turnMs = Duration.ofDays(1).toMillis() / TURNS_A_DAY;
      Choice choice = new Choice(options, StreamChoice.getDefaultInstance());
      List<LabelledImage> chosen = new ArrayList<>();
      // One more than there are: a choice is told when the next pane begins.
      for (int i = 0; i <= street.size(); i++) {
        WatchedFrame frame = street.get(Math.min(i, street.size() - 1));
        Optional<Candidate> asked =
            choice.consider(
                Candidate.newBuilder().setSequence(i).build(),
                frame.signals(),
                timeMs(i, turnMs, plan.turnFrames()));
        asked
            .map(each -> (int) each.getSequence())
            .filter(sequence -> sequence >= plan.turnFrames())
            .ifPresent(sequence -> chosen.add(street.get(sequence).truth()));
      }
      return chosen;
    }

    /** A pane of its own, the last one of a turn for a turn's last frame. */
    private static long timeMs(int frame, long turnMs, int turnFrames) {
      int turn = frame / turnFrames + 1;
      int place = frame % turnFrames;
      return turn * turnMs + place * (turnMs - RequestOptions.PANE_MS) / (turnFrames - 1);
    }
  }
}
