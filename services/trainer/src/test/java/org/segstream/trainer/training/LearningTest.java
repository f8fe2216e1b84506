package org.segstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.segstream.crf.training.Annealing;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.loss.FieldLoss;
import org.segstream.trainer.loss.FieldPlan;
import org.segstream.trainer.loss.LearnedEdges;
import org.segstream.trainer.loss.PixelLoss;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.EdgeParameters;

/**
 * A problem that needs the field: pictures of rectangles. Each pixel's features hint at its label
 * through heavy noise, a tenth of the labels to learn from are wrong and as many are void; colours
 * say nothing of labels but change exactly where they do. What there is to learn: a linear map from
 * features to logits, and how much colour edges matter.
 */
class LearningTest {
  private static final int STEPS = 60;
  private static final int WIDTH = 40;
  private static final int HEIGHT = 30;
  private static final int PIXELS = WIDTH * HEIGHT;
  private static final int LABELS = 3;
  private static final int TRAINING = 4;
  private static final int IMAGES = 8;
  private static final byte VOID = (byte) 255;
  private static final CrfParameters LIGHT = CrfParameters.neighbours(0.05f, 0.05f, 10);

  private final PixelLoss pixels = new PixelLoss(new float[] {1, 1, 1}, 0, 1);
  private final List<LabelledImage> given = new ArrayList<>();
  private final List<LabelMap> truth = new ArrayList<>();
  private final List<float[]> features = new ArrayList<>();
  private float[] map = {};

  @Test
  void theUnrolledFieldLearnsWhatTheNetworkAloneCannot() {
    paint(1);
    double alone = trainAlone();
    EdgeState edges = edges();

    double together = train(FieldPlan.Form.UNROLLED, 5, edges);

    assertThat(together).isGreaterThan(alone + 0.15);
    EdgeParameters learned = edges.averaged().families().getFirst();
    assertThat(learned.contrast()).isGreaterThan(5 * learned.base());
  }

  @Test
  void theSurrogateLearnsWhatTheNetworkAloneCannot() {
    paint(2);
    double alone = trainAlone();
    EdgeState edges = edges();

    double together = train(FieldPlan.Form.SURROGATE, 5, edges);

    assertThat(together).isGreaterThan(alone + 0.15);
    EdgeParameters learned = edges.averaged().families().getFirst();
    assertThat(learned.contrast()).isGreaterThan(learned.base());
  }

  private void paint(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int n = 0; n < IMAGES; n++) {
      byte[] labels = new byte[PIXELS];
      byte[] rgb = new byte[3 * PIXELS];
      for (int r = 0; r < 9; r++) {
        int x0 = r == 0 ? 0 : random.nextInt(WIDTH);
        int y0 = r == 0 ? 0 : random.nextInt(HEIGHT);
        byte label = (byte) random.nextInt(LABELS);
        byte grey = (byte) random.nextInt(256);
        for (int y = y0; y < (r == 0 ? HEIGHT : Math.min(HEIGHT, y0 + 14)); y++) {
          for (int x = x0; x < (r == 0 ? WIDTH : Math.min(WIDTH, x0 + 16)); x++) {
            int i = y * WIDTH + x;
            labels[i] = label;
            rgb[3 * i] = rgb[3 * i + 1] = rgb[3 * i + 2] = grey;
          }
        }
      }
      truth.add(new LabelMap(WIDTH, HEIGHT, labels));
      given.add(
          new LabelledImage(
              "rectangles",
              new RgbImage(WIDTH, HEIGHT, rgb),
              new LabelMap(WIDTH, HEIGHT, spoiled(labels, random))));
      features.add(hints(labels, random));
    }
  }

  private static byte[] spoiled(byte[] labels, SplittableRandom random) {
    byte[] spoiled = labels.clone();
    for (int i = 0; i < PIXELS; i++) {
      int luck = random.nextInt(10);
      spoiled[i] = luck == 0 ? VOID : luck == 1 ? (byte) random.nextInt(LABELS) : labels[i];
    }
    return spoiled;
  }

  private static float[] hints(byte[] labels, SplittableRandom random) {
    float[] hints = new float[LABELS * PIXELS];
    for (int i = 0; i < hints.length; i++) {
      boolean own = labels[i % PIXELS] == i / PIXELS;
      hints[i] = (float) (1.6 * random.nextGaussian() + (own ? 1 : 0));
    }
    return hints;
  }

  private static EdgeState edges() {
    return new EdgeState(new LearnedEdges(LIGHT));
  }

  /**
   * Trains the map by itself; the share of pixels labelled correctly in pictures not trained on.
   */
  private double trainAlone() {
    train(
        logits ->
            pixels.of(
                logits, given.subList(0, TRAINING).stream().map(LabelledImage::labels).toList(), 0),
        edges(),
        0);
    return accuracy(Optional.empty());
  }

  /** Trains map and edges together; the share that the product's own solver labels correctly. */
  private double train(FieldPlan.Form form, int iterations, EdgeState edges) {
    FieldPlan plan = new FieldPlan(form, 0, 1, iterations, new Annealing(1, 0.1, 0.8), 0.1, LIGHT);
    FieldLoss loss = new FieldLoss(plan, pixels, edges.edges(), 2);
    int[] step = {0};
    train(
        logits ->
            loss.of(
                logits,
                given.subList(0, TRAINING),
                0,
                plan.temperature((double) step[0]++ / STEPS)),
        edges,
        plan.learningRate());
    return accuracy(Optional.of(new HardField(edges.averaged())));
  }

  private interface Loss {
    PixelLoss.Result of(Logits logits);
  }

  private void train(Loss loss, EdgeState edges, double edgeRate) {
    map = new float[LABELS * LABELS];
    AdamW.Moments moments = new AdamW.Moments(map.length);
    for (int step = 1; step <= STEPS; step++) {
      float[] gradient = byMap(loss.of(logits(0, TRAINING)).gradient());
      moments.move(map, gradient, 1, step, 0.1, 1);
      edges.step(edges.edges().takeGradient(), edgeRate, 0.5);
    }
  }

  private Logits logits(int from, int to) {
    float[] logits = new float[(to - from) * LABELS * PIXELS];
    for (int n = from; n < to; n++) {
      for (int kj = 0; kj < map.length; kj++) {
        int at = ((n - from) * LABELS + kj / LABELS) * PIXELS;
        for (int i = 0; i < PIXELS; i++) {
          logits[at + i] += map[kj] * features.get(n)[kj % LABELS * PIXELS + i];
        }
      }
    }
    return new Logits(to - from, LABELS, HEIGHT, WIDTH, logits);
  }

  private float[] byMap(float[] byLogits) {
    float[] byMap = new float[map.length];
    for (int n = 0; n < TRAINING; n++) {
      for (int kj = 0; kj < map.length; kj++) {
        int at = (n * LABELS + kj / LABELS) * PIXELS;
        for (int i = 0; i < PIXELS; i++) {
          byMap[kj] += byLogits[at + i] * features.get(n)[kj % LABELS * PIXELS + i];
        }
      }
    }
    return byMap;
  }

  private double accuracy(Optional<HardField> field) {
    int right = 0;
    for (int n = TRAINING; n < IMAGES; n++) {
      Logits logits = logits(n, n + 1);
      RgbImage image = given.get(n).image();
      LabelMap found =
          field
              .map(hard -> hard.solve(image, logits))
              .orElseGet(() -> Evaluation.likeliest(logits, WIDTH, HEIGHT));
      for (int i = 0; i < PIXELS; i++) {
        right += found.labels()[i] == truth.get(n).labels()[i] ? 1 : 0;
      }
    }
    return (double) right / ((IMAGES - TRAINING) * PIXELS);
  }
}
