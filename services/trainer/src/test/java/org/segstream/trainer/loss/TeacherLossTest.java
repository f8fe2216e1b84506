package org.segstream.trainer.loss;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.dataset.SoftLabels;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;

class TeacherLossTest {
  private static final int CLASSES = 4;
  private static final float[] CLASS_WEIGHTS = {1, 3, 0.5f, 2};
  private static final double WEIGHT = 0.7;
  private static final double TEMPERATURE = 2.5;
  private static final StepLoss.Moment START = new StepLoss.Moment(0, 0);

  private final SplittableRandom random = new SplittableRandom(2);
  private final List<LabelledImage> chips = List.of(chip(), chip());

  private static LabelledImage chip() {
    return new LabelledImage(
        "any", new RgbImage(8, 8, new byte[192]), new LabelMap(8, 8, new byte[64]));
  }

  private Logits noise(int batch, int height, int width) {
    float[] values = new float[batch * CLASSES * height * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * (float) random.nextGaussian();
    }
    return new Logits(batch, CLASSES, height, width, values);
  }

  private static StepLoss.Value value(TeacherLoss loss, Logits own, List<LabelledImage> chips) {
    return loss.of(Map.of("logits", own), chips, START);
  }

  private static double[] softmax(Logits logits, int n, int place) {
    int plane = logits.height() * logits.width();
    double[] p = new double[CLASSES];
    double norm = 0;
    for (int k = 0; k < CLASSES; k++) {
      p[k] = Math.exp(logits.values()[(n * CLASSES + k) * plane + place] / TEMPERATURE);
      norm += p[k];
    }
    for (int k = 0; k < CLASSES; k++) {
      p[k] /= norm;
    }
    return p;
  }

  /** The definition in double. */
  private static double reference(Logits own, List<Logits> told) {
    double sum = 0;
    double total = 0;
    for (int n = 0; n < 2; n++) {
      for (int place = 0; place < 6; place++) {
        double[] q = softmax(own, n, place);
        double[] p = new double[CLASSES];
        for (Logits each : told) {
          double[] one = softmax(each, n, place);
          for (int k = 0; k < CLASSES; k++) {
            p[k] += one[k] / told.size();
          }
        }
        double counted = 0;
        for (int k = 0; k < CLASSES; k++) {
          counted += CLASS_WEIGHTS[k] * p[k];
        }
        for (int k = 0; k < CLASSES; k++) {
          sum += counted * p[k] * Math.log(p[k] / q[k]);
        }
        total += counted;
      }
    }
    return WEIGHT * TEMPERATURE * TEMPERATURE * sum / total;
  }

  @Test
  void isThePlainDefinitionWithItsGradient() {
    Logits own = noise(2, 2, 3);
    List<Logits> told = List.of(noise(2, 2, 3), noise(2, 2, 3));
    TeacherLoss loss =
        new TeacherLoss(
            "logits",
            List.of(_ -> told.get(0), _ -> told.get(1)),
            0,
            CLASS_WEIGHTS,
            WEIGHT,
            TEMPERATURE);
    StepLoss.Value value = value(loss, own, chips);
    float[] gradient = requireNonNull(value.gradients().get("logits"));

    assertThat(value.mean()).isCloseTo(reference(own, told), within(1e-5));
    float[] values = own.values();
    for (int i = 0; i < values.length; i++) {
      float before = values[i];
      values[i] = before + 1f / 128;
      double up = reference(own, told);
      values[i] = before - 1f / 128;
      double down = reference(own, told);
      values[i] = before;

      assertThat((double) gradient[i]).isCloseTo(64 * (up - down), within(1e-5));
    }
  }

  @Test
  void isNothingForAnswersThatAreTheTeachers() {
    Logits own = noise(2, 2, 3);
    StepLoss.Value value =
        value(
            new TeacherLoss("logits", List.of(_ -> own), 0, CLASS_WEIGHTS, WEIGHT, TEMPERATURE),
            own,
            chips);

    assertThat(value.mean()).isCloseTo(0, within(1e-6));
  }

  @Test
  void takesATeacherOfAnotherStride() {
    float[] halves = new float[2 * CLASSES * 4 * 6];
    for (int i = 0; i < halves.length; i++) {
      halves[i] = i / 24 % CLASSES == 1 ? 3 : 0;
    }
    Logits fine = new Logits(2, CLASSES, 4, 6, halves);
    Logits own = new Logits(2, CLASSES, 2, 3, new float[2 * CLASSES * 6]);
    float[] gradient =
        requireNonNull(
            value(
                    new TeacherLoss(
                        "logits", List.of(_ -> fine), 0, CLASS_WEIGHTS, WEIGHT, TEMPERATURE),
                    own,
                    chips)
                .gradients()
                .get("logits"));

    for (int i = 0; i < gradient.length; i++) {
      assertThat(gradient[i] < 0).isEqualTo(i / 6 % CLASSES == 1);
    }
  }

  /** The definition in double, for what chips have with them; a place counts for what is told. */
  private static double told(Logits own, float[] planes) {
    double sum = 0;
    double total = 0;
    for (int n = 0; n < 2; n++) {
      for (int place = 0; place < 6; place++) {
        double[] q = softmax(own, n, place);
        double mass = 0;
        double counted = 0;
        for (int k = 0; k < CLASSES; k++) {
          mass += planes[k * 6 + place];
          counted += CLASS_WEIGHTS[k] * planes[k * 6 + place];
        }
        for (int k = 0; k < CLASSES; k++) {
          double p = planes[k * 6 + place] / mass;
          sum += mass == 0 || p == 0 ? 0 : counted * p * Math.log(p / q[k]);
        }
        total += counted;
      }
    }
    return WEIGHT * TEMPERATURE * TEMPERATURE * sum / total;
  }

  @Test
  void takesWhatChipsHaveWithThem() {
    byte[] shares = new byte[6 * CLASSES];
    random.nextBytes(shares);
    for (int i = 0; i < shares.length; i++) {
      shares[i] = i < 2 * CLASSES ? 0 : (byte) ((shares[i] & 0xff) / CLASSES);
    }
    SoftLabels answers = new SoftLabels(3, 2, CLASSES, shares);
    List<LabelledImage> with = chips.stream().map(chip -> chip.told(answers)).toList();
    Logits own = noise(2, 2, 3);
    TeacherLoss loss = new TeacherLoss("logits", List.of(), 1, CLASS_WEIGHTS, WEIGHT, TEMPERATURE);
    StepLoss.Value value = value(loss, own, with);
    float[] gradient = requireNonNull(value.gradients().get("logits"));

    assertThat(value.mean()).isCloseTo(told(own, answers.planes()), within(1e-5));
    float[] values = own.values();
    for (int i = 0; i < values.length; i++) {
      float before = values[i];
      values[i] = before + 1f / 128;
      double up = told(own, answers.planes());
      values[i] = before - 1f / 128;
      double down = told(own, answers.planes());
      values[i] = before;

      assertThat((double) gradient[i]).isCloseTo(64 * (up - down), within(1e-5));
    }
    assertThat(value(loss, own, chips).mean()).isZero();
  }

  @Test
  void bothKindsOfTeachersCountAlike() {
    Logits own = noise(2, 2, 3);
    byte[] shares = new byte[6 * CLASSES];
    for (int place = 0; place < 6; place++) {
      shares[place * CLASSES + 2] = (byte) 255;
    }
    SoftLabels answers = new SoftLabels(3, 2, CLASSES, shares);
    List<LabelledImage> with = chips.stream().map(chip -> chip.told(answers)).toList();
    float[] sure = new float[2 * CLASSES * 6];
    for (int i = 0; i < sure.length; i++) {
      sure[i] = i / 6 % CLASSES == 2 ? 1000 : 0;
    }
    Logits said = noise(2, 2, 3);
    Logits same = new Logits(2, CLASSES, 2, 3, sure);

    assertThat(
            value(
                    new TeacherLoss(
                        "logits", List.of(_ -> said), 1, CLASS_WEIGHTS, WEIGHT, TEMPERATURE),
                    own,
                    with)
                .mean())
        .isCloseTo(reference(own, List.of(said, same)), within(1e-5));
  }
}
