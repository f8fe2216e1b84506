package org.segstream.monitor.trials;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.segstream.monitor.trials.Moment.Difference;
import org.segstream.v1.ModelTrial;
import org.segstream.v1.Moments;
import org.segstream.v1.TrialBasis;
import org.segstream.v1.TrialSide;
import org.segstream.v1.TrialVerdict;

/**
 * Says how a challenger does. Labels decide where there are enough. Without them, failures, time,
 * flicker and gap are signs: one that is clearly worse is enough for "worse"; for "better", none
 * may be, and flicker or gap must be clearly better.
 */
final class Jury {
  /** Frames of each side before signs mean anything: those of a stream are much alike. */
  private static final long ENOUGH_FRAMES = 1_000;

  /** A mean that is less than this part higher is not clearly so, however many frames say it. */
  private static final double CLEARLY = 0.1;

  private final TrialOptions options;

  Jury(TrialOptions options) {
    this.options = options;
  }

  /** The trial with its verdict. */
  ModelTrial judge(ModelTrial trial) {
    TrialSide champion = trial.getChampion();
    TrialSide challenger = trial.getChallenger();
    long labels =
        Math.min(champion.getFrameMiou().getCount(), challenger.getFrameMiou().getCount());
    if (labels >= options.labels()) {
      return byLabels(trial, challenger.getFrameMiou(), champion.getFrameMiou());
    }
    if (Math.min(champion.getFrames(), challenger.getFrames()) >= ENOUGH_FRAMES) {
      return bySigns(trial, champion, challenger);
    }
    return decided(
        trial,
        TrialVerdict.TRIAL_VERDICT_NOT_ENOUGH,
        TrialBasis.TRIAL_BASIS_UNSPECIFIED,
        "labels of %d and %d frames, %d and %d masks: %d labels or %d masks each would do"
            .formatted(
                challenger.getFrameMiou().getCount(),
                champion.getFrameMiou().getCount(),
                challenger.getFrames(),
                champion.getFrames(),
                options.labels(),
                ENOUGH_FRAMES));
  }

  private static ModelTrial byLabels(ModelTrial trial, Moments challenger, Moments champion) {
    Difference difference = Moment.difference(challenger, champion);
    TrialVerdict verdict =
        difference.isAbove()
            ? TrialVerdict.TRIAL_VERDICT_BETTER
            : difference.isBelow()
                ? TrialVerdict.TRIAL_VERDICT_WORSE
                : TrialVerdict.TRIAL_VERDICT_NOT_ENOUGH;
    return decided(
        trial,
        verdict,
        TrialBasis.TRIAL_BASIS_LABELS,
        String.format(
            Locale.ROOT,
            "mIoU of a frame %.2f %% on %d frames, the champion's %.2f %% on %d: %+.2f ± %.2f",
            Moment.mean(challenger),
            challenger.getCount(),
            Moment.mean(champion),
            champion.getCount(),
            difference.difference(),
            difference.margin()));
  }

  private static ModelTrial bySigns(ModelTrial trial, TrialSide champion, TrialSide challenger) {
    List<String> worse = new ArrayList<>();
    List<String> better = new ArrayList<>();
    compare("failures", failures(challenger), failures(champion), worse, new ArrayList<>());
    compare("time", challenger.getComputeMs(), champion.getComputeMs(), worse, new ArrayList<>());
    compare("flicker", challenger.getFlicker(), champion.getFlicker(), worse, better);
    compare("gap", challenger.getRelativeGap(), champion.getRelativeGap(), worse, better);
    TrialVerdict verdict =
        !worse.isEmpty()
            ? TrialVerdict.TRIAL_VERDICT_WORSE
            : !better.isEmpty()
                ? TrialVerdict.TRIAL_VERDICT_BETTER
                : TrialVerdict.TRIAL_VERDICT_NOT_ENOUGH;
    List<String> signs = worse.isEmpty() ? better : worse;
    return decided(
        trial,
        verdict,
        TrialBasis.TRIAL_BASIS_SIGNS,
        signs.isEmpty()
            ? "no labels to speak of, and no clear difference in failures, time, flicker or gap"
            : String.join(", ", signs));
  }

  /** Shares of failed frames, as means of ones and zeros. */
  private static Moments failures(TrialSide side) {
    return Moments.newBuilder()
        .setCount(side.getFrames())
        .setSum((double) side.getFailed())
        .setSquareSum((double) side.getFailed())
        .build();
  }

  private static void compare(
      String what, Moments challenger, Moments champion, List<String> worse, List<String> better) {
    if (Math.min(challenger.getCount(), champion.getCount()) < ENOUGH_FRAMES) {
      return;
    }
    Difference difference = Moment.difference(challenger, champion);
    double clearly = CLEARLY * Moment.mean(champion);
    String text =
        String.format(
            Locale.ROOT,
            "%s %.4g, the champion's %.4g",
            what,
            Moment.mean(challenger),
            Moment.mean(champion));
    if (difference.isAbove() && difference.difference() > clearly) {
      worse.add(text);
    } else if (difference.isBelow() && -difference.difference() > clearly) {
      better.add(text);
    }
  }

  private static ModelTrial decided(
      ModelTrial trial, TrialVerdict verdict, TrialBasis basis, String explanation) {
    return trial.toBuilder()
        .setVerdict(verdict)
        .setBasis(basis)
        .setExplanation(explanation)
        .build();
  }
}
