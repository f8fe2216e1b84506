package org.segstream.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.segstream.monitor.trials.Trial;
import org.segstream.v1.Frame;
import org.segstream.v1.LabeledFrame;
import org.segstream.v1.Mask;
import org.segstream.v1.ModelTrial;
import org.segstream.v1.TrialBasis;
import org.segstream.v1.TrialVerdict;

/** A trial of version 2 beside version 1; five labels each decide. */
class TrialTopologyTest extends TopologyTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final Trial TRIAL = new Trial("street", "1", "2", START);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private long frames;

  TrialTopologyTest() {
    super(START);
  }

  @Test
  void masksAndLabelsAreCountedForTrialsAndAllPartitionsMeetInOneStore() {
    assertThat(topology.describe().globalStores()).hasSize(1);
    assertThat(topology.describe().subtopologies().iterator().next().toString())
        .containsPattern("Processor: follow-trials .stores: .trial-counts")
        .containsPattern("Processor: compare-labels .stores: .*trial-counts")
        .contains("Sink: model-trials (topic: segstream.model-scores)");
  }

  @Test
  void aChallengerWhoseMasksAreNearerToTheLabelsIsBetterAndWins() {
    trials.set(TRIAL);
    for (int i = 0; i < 5; i++) {
      labelled("left", "1", i % 2 == 0 ? 1 : 2);
      labelled("right", "2", i % 2 == 0 ? 3 : 4);
    }
    ModelTrial trial = judged();
    assertThat(trial.getVerdict()).isEqualTo(TrialVerdict.TRIAL_VERDICT_BETTER);
    assertThat(trial.getBasis()).isEqualTo(TrialBasis.TRIAL_BASIS_LABELS);
    assertThat(trial.getChampion().getFrames()).isEqualTo(5);
    assertThat(trial.getChallenger().getFrameMiou().getCount()).isEqualTo(5);
    assertThat(trial.getExplanation()).contains("on 5 frames").contains("+");
    assertThat(trials.won()).contains(TRIAL);
  }

  @Test
  void oneWhoseMasksAreFartherIsWorseAndDoesNotWin() {
    trials.set(TRIAL);
    for (int i = 0; i < 5; i++) {
      labelled("left", "1", 4);
      labelled("right", "2", i % 2);
    }
    assertThat(judged().getVerdict()).isEqualTo(TrialVerdict.TRIAL_VERDICT_WORSE);
    assertThat(trials.won()).isEmpty();
  }

  @Test
  void aDifferenceThatMayBeChanceIsNotEnoughToSay() {
    trials.set(TRIAL);
    for (int i = 0; i < 5; i++) {
      labelled("left", "1", i);
      labelled("right", "2", i == 0 ? 1 : i);
    }
    ModelTrial trial = judged();
    assertThat(trial.getVerdict()).isEqualTo(TrialVerdict.TRIAL_VERDICT_NOT_ENOUGH);
    assertThat(trial.getBasis()).isEqualTo(TrialBasis.TRIAL_BASIS_LABELS);
    assertThat(trials.won()).isEmpty();
  }

  @Test
  void fewLabelsAndFewMasksAreNotEnoughToSay() {
    trials.set(TRIAL);
    for (int i = 0; i < 4; i++) {
      labelled("left", "1", 0);
      labelled("right", "2", 4);
    }
    ModelTrial trial = judged();
    assertThat(trial.getVerdict()).isEqualTo(TrialVerdict.TRIAL_VERDICT_NOT_ENOUGH);
    assertThat(trial.getExplanation()).startsWith("labels of 4 and 4 frames, 4 and 4 masks");
  }

  @Test
  void withoutLabelsSignsSayWhoIsBetterButNobodyWins() {
    trials.set(TRIAL);
    for (int i = 0; i < 1000; i++) {
      pipe("left", "1", 0.02 + i % 3 / 1e3, 50_000);
      pipe("right", "2", 0.01 + i % 3 / 1e3, 50_000);
    }
    ModelTrial trial = judged();
    assertThat(trial.getVerdict()).isEqualTo(TrialVerdict.TRIAL_VERDICT_BETTER);
    assertThat(trial.getBasis()).isEqualTo(TrialBasis.TRIAL_BASIS_SIGNS);
    assertThat(trial.getExplanation()).isEqualTo("gap 0.01100, the champion's 0.02100");
    assertThat(trials.won()).isEmpty();
  }

  @Test
  void oneThatIsSlowerIsWorseWhateverItsGap() {
    trials.set(TRIAL);
    for (int i = 0; i < 1000; i++) {
      pipe("left", "1", 0.02 + i % 3 / 1e3, 50_000 + i % 7);
      pipe("right", "2", 0.01 + i % 3 / 1e3, 90_000 + i % 7);
    }
    ModelTrial trial = judged();
    assertThat(trial.getVerdict()).isEqualTo(TrialVerdict.TRIAL_VERDICT_WORSE);
    assertThat(trial.getExplanation()).startsWith("time 90");
  }

  @Test
  void oneThatFailsIsWorse() {
    trials.set(TRIAL);
    for (int i = 0; i < 1000; i++) {
      pipe("left", "1", 0.02, 50_000);
      if (i % 50 == 0) {
        driven.pipe(
            Masks.failed("right", frames++, driven.now()).toBuilder()
                .setModel(Masks.model("2"))
                .build());
      }
      pipe("right", "2", 0.02, 50_000);
    }
    ModelTrial trial = judged();
    assertThat(trial.getChallenger().getFailed()).isEqualTo(20);
    assertThat(trial.getVerdict()).isEqualTo(TrialVerdict.TRIAL_VERDICT_WORSE);
    assertThat(trial.getExplanation()).startsWith("failures 0.01961, the champion's 0");
  }

  @Test
  void anotherTrialBeginsAnewAndOtherVersionsCountInNone() {
    trials.set(TRIAL);
    labelled("left", "1", 4);
    assertThat(judged().getChampion().getFrames()).isOne();
    trials.set(new Trial("street", "1", "3", START.plusSeconds(60)));
    labelled("left", "1", 4);
    labelled("right", "2", 4);
    ModelTrial trial = judged();
    assertThat(trial.getChampion().getFrames()).isOne();
    assertThat(trial.getChallenger().getVersion()).isEqualTo("3");
    assertThat(trial.getChallenger().getFrames()).isZero();
  }

  @Test
  void aTrialThatIsOverIsToldOfOnceAndOneThatIsUnknownIsNot() {
    trials.set(TRIAL);
    labelled("left", "1", 4);
    assertThat(judged().hasEndTime()).isFalse();
    trials.setUnknown();
    driven.pass(Duration.ofSeconds(30));
    assertThat(driven.trials()).isEmpty();
    trials.set();
    driven.pass(Duration.ofSeconds(30));
    assertThat(Objects.requireNonNull(driven.trials().get("street@trial")).hasEndTime()).isTrue();
    driven.pass(Duration.ofSeconds(30));
    assertThat(driven.trials()).isEmpty();
  }

  @Test
  void theMomentsAreThoseOfTheNumbers() {
    trials.set(TRIAL);
    labelled("left", "1", 4);
    labelled("left", "1", 2);
    ModelTrial trial = judged();
    // Of two pixels of each class, two right: 2/4 and 2/4; of four, all.
    double half = 100 * (0 + 0.5) / 2;
    assertThat(trial.getChampion().getFrameMiou().getSum()).isCloseTo(100 + half, within(1e-9));
    assertThat(trial.getChampion().getRelativeGap().getCount()).isEqualTo(2);
    assertThat(trial.getChampion().getComputeMs().getSum()).isZero();
  }

  private ModelTrial judged() {
    // What partitions add is told first, and read by all; then it is judged.
    driven.pass(Duration.ofSeconds(6));
    driven.pass(Duration.ofSeconds(6));
    Map<String, ModelTrial> all = driven.trials();
    assertThat(all).containsKey("street@trial");
    return Objects.requireNonNull(all.get("street@trial"));
  }

  /** A frame of two pixels of each class, its labels, and a mask that has so many of them right. */
  private void labelled(String stream, String version, int right) {
    int[] truth = {0, 0, 1, 1};
    int[] mask = new int[4];
    for (int i = 0; i < 4; i++) {
      mask[i] = i < right ? truth[i] : 1 - truth[i];
    }
    driven.pipe(
        Masks.segmented(stream, frames, driven.now()).toBuilder()
            .setLabelMap(Masks.map(mask))
            .setLabelSet(Masks.ROAD_AND_CAR)
            .setModel(Masks.model(version))
            .build());
    driven.pipe(
        LabeledFrame.newBuilder()
            .setFrame(Frame.newBuilder().setStreamId(stream).setSequence(frames))
            .setLabelMap(Masks.map(truth))
            .setLabelSet(Masks.ROAD_AND_CAR)
            .build());
    frames++;
    for (int i = 0; i < 4; i++) {
      driven.pass(SECOND);
    }
  }

  private void pipe(String stream, String version, double gap, long micros) {
    Mask usual = Masks.segmented(stream, frames++, driven.now());
    Mask.Builder mask = usual.toBuilder().setModel(Masks.model(version));
    mask.getCertificateBuilder().setRelativeGap(gap);
    mask.getTimingsBuilder().setNetworkUs(micros);
    driven.pipe(mask.build());
  }
}
