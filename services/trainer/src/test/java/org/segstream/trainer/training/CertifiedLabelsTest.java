package org.segstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.CertificateCheck;
import org.segstream.trainer.loss.PseudoLabels;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

class CertifiedLabelsTest {
  private static final int LABELS = 11;
  private static final int WIDTH = 24;
  private static final int HEIGHT = 18;
  private static final int PLANE = WIDTH * HEIGHT;
  private static final CrfParameters EDGES = CrfParameters.neighbours(0.5f, 2, 16);

  private final RgbImage image =
      new SyntheticStreet(1, 4 * WIDTH, 4 * HEIGHT, CameraMotion.FORWARD).frame(0).image();
  private final SplittableRandom random = new SplittableRandom(2);

  /** Upper half one class, lower half another, more or less surely, with noise. */
  private Logits halves(int upper, int lower, float sure) {
    float[] values = new float[LABELS * PLANE];
    for (int i = 0; i < values.length; i++) {
      int label = i % PLANE < PLANE / 2 ? upper : lower;
      values[i] = (float) (0.3 * random.nextGaussian()) + (i / PLANE == label ? sure : 0);
    }
    return new Logits(1, LABELS, HEIGHT, WIDTH, values);
  }

  private static SelfTrainingPlan plan(double confidence, double gap) {
    return new SelfTrainingPlan(1, 0, confidence, gap);
  }

  private PseudoLabels labels(SelfTrainingPlan plan, Logits own, Logits other) {
    return new CertifiedLabels(EDGES, plan).of(List.of(image), own, other).getFirst();
  }

  @Test
  void theCertificatesBehindThemHold() {
    CertifiedLabels labels =
        new CertifiedLabels(EDGES, plan(0.9, 0.02), Budget.toGap(1e-2, 30).withDuals());
    for (float sure : new float[] {0.2f, 1, 4, 8}) {
      CertifiedLabels.Solved solved = labels.solve(image, halves(1, 3, sure));

      CertificateCheck check = CertificateCheck.of(solved.energy(), solved.solution());
      assertThat(check.failures()).isEmpty();
      assertThat(check.passed()).isTrue();
    }
  }

  @Test
  void areTheLabellingTeachersWhereBothAgree() {
    PseudoLabels found = labels(plan(0.9, 0.02), halves(1, 3, 8), halves(1, 3, 8));
    for (int place = 0; place < PLANE; place++) {
      assertThat(found.classes()[place]).isEqualTo((byte) (place < PLANE / 2 ? 1 : 3));
      assertThat(found.weights()[place]).isGreaterThan(0.95f);
    }
  }

  @Test
  void weighAtMostHalfWhereTheOtherTeacherSaysSomethingElse() {
    PseudoLabels found = labels(plan(0.9, 0.02), halves(1, 3, 8), halves(1, 5, 8));

    assertThat(found.classes()[PLANE - 1]).isEqualTo((byte) 3);
    assertThat(found.weights()[PLANE - 1]).isBetween(0.5f, 0.55f);
    assertThat(found.weights()[0]).isGreaterThan(0.95f);
  }

  @Test
  void areNotTakenWhereTheTeacherIsUnsure() {
    PseudoLabels found = labels(plan(0.9, 0.02), halves(1, 3, 1), halves(1, 3, 1));

    assertThat(found.weights()).containsOnly(0);
  }

  @Test
  void noneAreTakenOfAFrameWhoseGapIsLargerThanWanted() {
    Logits unsure = halves(1, 3, 0.5f);
    double gap =
        new CertifiedLabels(EDGES, plan(0, 1))
            .solve(image, unsure)
            .solution()
            .certificate()
            .relativeGap()
            .orElseThrow();

    assertThat(gap).isPositive();
    assertThat(sum(labels(plan(0, 1.01 * gap), unsure, unsure))).isPositive();
    assertThat(sum(labels(plan(0, 0.99 * gap), unsure, unsure))).isZero();
  }

  private static double sum(PseudoLabels labels) {
    double sum = 0;
    for (float weight : labels.weights()) {
      sum += weight;
    }
    return sum;
  }

  @Test
  void divergenceIsNothingForEqualsAndLogTwoForWhatExcludesEachOther() {
    double[] p = {0.5, 0.5, 0, 0};
    double[] q = {0, 0, 0.25, 0.75};

    assertThat(CertifiedLabels.divergence(p, p)).isZero();
    assertThat(CertifiedLabels.divergence(p, q)).isCloseTo(Math.log(2), within(1e-12));
    assertThat(CertifiedLabels.divergence(p, q)).isEqualTo(CertifiedLabels.divergence(q, p));
  }
}
