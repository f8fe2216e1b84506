package org.segstream.trainer.loss;

import java.util.List;
import java.util.Map;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;

/**
 * Softened answers of teachers as targets (Hinton et al. 2015), at every place of the logits and of
 * images without labels too: with {@code p} the mean of the teachers' {@code softmax(logits / T)}
 * and {@code q} the network's own, {@code weight · T² · Σ v KL(p ‖ q) / Σ v}, in nats. A place
 * counts as its classes do in {@link PixelLoss}: {@code v} is the mean of their weights under
 * {@code p}. Teachers see the very chips that the network sees, or said of whole images what the
 * chips have with them ({@link LabelledImage#told}); what they say is brought to its size
 * bilinearly. Where {@code p} is less than 1 in all, the place counts for that much less.
 */
public final class TeacherLoss implements StepLoss {
  private final String output;
  private final List<Teacher> teachers;
  private final int others;
  private final float[] classWeights;
  private final double weight;
  private final double temperature;

  /**
   * @param output node that makes the logits
   * @param teachers who see the chips
   * @param others how many said of whole images what the chips have with them
   * @param classWeights weight of each class, {@code float[classes]}
   * @param weight of the loss, above 0
   * @param temperature above 0
   */
  public TeacherLoss(
      String output,
      List<Teacher> teachers,
      int others,
      float[] classWeights,
      double weight,
      double temperature) {
    this.output = output;
    this.teachers = List.copyOf(teachers);
    this.others = others;
    this.classWeights = classWeights.clone();
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
    float[] targets = targets(own, chips);
    float[] gradient = new float[own.values().length];
    int plane = own.height() * own.width();
    int places = own.batch() * plane;
    float[] logits = new float[own.labels()];
    float[] told = new float[own.labels()];
    double total = 0;
    for (int place = 0; place < places; place++) {
      gather(targets, start(own, place, plane), plane, told);
      total += counted(told);
    }
    if (total == 0) {
      return new Value(0, Map.of(output, gradient));
    }
    double sum = 0;
    for (int place = 0; place < places; place++) {
      int at = start(own, place, plane);
      gather(own.values(), at, plane, logits);
      gather(targets, at, plane, told);
      softmax(logits, temperature);
      double counted = counted(told);
      float scale = (float) (weight * temperature * counted / total);
      float share = Math.max(sum(told), 1e-30f);
      for (int k = 0; k < logits.length; k++) {
        float wanted = told[k] / share;
        sum += wanted > 0 ? counted * wanted * Math.log(wanted / Math.max(logits[k], 1e-30)) : 0;
        gradient[at + k * plane] = scale * (logits[k] - wanted);
      }
    }
    return new Value(weight * temperature * temperature * sum / total, Map.of(output, gradient));
  }

  /** How much a place counts: the weight of what is said there, less where less is said. */
  private double counted(float[] told) {
    double sum = 0;
    for (int k = 0; k < told.length; k++) {
      sum += told[k] * classWeights[k];
    }
    return sum;
  }

  private static float sum(float[] values) {
    float sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
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
  private float[] targets(Logits own, List<LabelledImage> chips) {
    float[] targets = new float[own.values().length];
    addTold(own, chips, targets);
    List<RgbImage> images = chips.stream().map(LabelledImage::image).toList();
    int plane = own.height() * own.width();
    float[] logits = new float[own.labels()];
    for (Teacher teacher : teachers) {
      float[] said = brought(teacher.logits(images), own);
      for (int place = 0; place < own.batch() * plane; place++) {
        int at = start(own, place, plane);
        gather(said, at, plane, logits);
        softmax(logits, temperature);
        for (int k = 0; k < logits.length; k++) {
          targets[at + k * plane] += logits[k] / (teachers.size() + others);
        }
      }
    }
    return targets;
  }

  private void addTold(Logits own, List<LabelledImage> chips, float[] targets) {
    int size = own.labels() * own.height() * own.width();
    float weight = (float) others / (teachers.size() + others);
    for (int n = 0; n < chips.size(); n++) {
      int start = n * size;
      chips
          .get(n)
          .told()
          .ifPresent(told -> {
            float[] brought = new float[size];
            new Enlargement(told.width(), told.height(), own.width(), own.height())
                .enlarge(told.planes(), 0, own.labels(), brought);
            for (int i = 0; i < size; i++) {
              targets[start + i] += weight * brought[i];
            }
          });
    }
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
