package org.segstream.trainer.loss;

import java.util.List;
import java.util.Map;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;

/**
 * Softened answers of teachers as targets (Hinton et al. 2015), at every place of the logits and of
 * images without labels too: with {@code p} the mean of the teachers' {@code softmax(logits / T)}
 * and {@code q} the network's own, {@code weight · T² · mean KL(p ‖ q)}, in nats. Teachers see the
 * very chips that the network sees; their logits are brought to its size bilinearly.
 */
public final class TeacherLoss implements StepLoss {
  private final String output;
  private final List<Teacher> teachers;
  private final double weight;
  private final double temperature;

  /**
   * @param output node that makes the logits
   * @param teachers at least one
   * @param weight of the loss, above 0
   * @param temperature above 0
   */
  public TeacherLoss(String output, List<Teacher> teachers, double weight, double temperature) {
    this.output = output;
    this.teachers = List.copyOf(teachers);
    this.weight = weight;
    this.temperature = temperature;
  }

  @Override
  public List<String> nodes() {
    return List.of(output);
  }

  @Override
  public Value of(Map<String, Logits> tensors, List<LabelledImage> chips, Moment moment) {
    Logits own = StepLoss.tensor(tensors, output);
    float[] targets = targets(own, chips.stream().map(LabelledImage::image).toList());
    float[] gradient = new float[own.values().length];
    int plane = own.height() * own.width();
    int places = own.batch() * plane;
    float[] logits = new float[own.labels()];
    float[] told = new float[own.labels()];
    float scale = (float) (weight * temperature / places);
    double sum = 0;
    for (int place = 0; place < places; place++) {
      int at = start(own, place, plane);
      gather(own.values(), at, plane, logits);
      gather(targets, at, plane, told);
      softmax(logits, temperature);
      for (int k = 0; k < logits.length; k++) {
        sum += told[k] > 0 ? told[k] * Math.log(told[k] / Math.max(logits[k], 1e-30)) : 0;
        gradient[at + k * plane] = scale * (logits[k] - told[k]);
      }
    }
    return new Value(weight * temperature * temperature * sum / places, Map.of(output, gradient));
  }

  private static int start(Logits logits, int place, int plane) {
    return place / plane * logits.labels() * plane + place % plane;
  }

  private static void gather(float[] values, int at, int plane, float[] into) {
    for (int k = 0; k < into.length; k++) {
      into[k] = values[at + k * plane];
    }
  }

  /** Mean of the teachers' softened answers, laid out as the network's own logits. */
  private float[] targets(Logits own, List<RgbImage> images) {
    float[] targets = new float[own.values().length];
    int plane = own.height() * own.width();
    float[] logits = new float[own.labels()];
    for (Teacher teacher : teachers) {
      float[] said = brought(teacher.logits(images), own);
      for (int place = 0; place < own.batch() * plane; place++) {
        int at = start(own, place, plane);
        gather(said, at, plane, logits);
        softmax(logits, temperature);
        for (int k = 0; k < logits.length; k++) {
          targets[at + k * plane] += logits[k] / teachers.size();
        }
      }
    }
    return targets;
  }

  private static float[] brought(Logits said, Logits own) {
    if (said.labels() != own.labels()) {
      throw new IllegalArgumentException(
          "a teacher of %d classes for a network of %d".formatted(said.labels(), own.labels()));
    }
    if (said.width() == own.width() && said.height() == own.height()) {
      return said.values();
    }
    float[] brought = new float[own.values().length];
    new Enlargement(said.width(), said.height(), own.width(), own.height())
        .enlarge(said.values(), 0, own.batch() * own.labels(), brought);
    return brought;
  }

  /** Replaces logits by {@code softmax(logits / T)}. */
  private static void softmax(float[] values, double temperature) {
    double max = Double.NEGATIVE_INFINITY;
    for (float value : values) {
      max = Math.max(max, value);
    }
    double norm = 0;
    for (int k = 0; k < values.length; k++) {
      double e = Math.exp((values[k] - max) / temperature);
      values[k] = (float) e;
      norm += e;
    }
    for (int k = 0; k < values.length; k++) {
      values[k] = (float) (values[k] / norm);
    }
  }
}
