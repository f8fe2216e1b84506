package org.segstream.trainer.crf;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.reference.ReferenceSolver;
import org.segstream.crf.training.Annealing;
import org.segstream.crf.training.DualPoint;

/**
 * Pictures of rectangles. Each pixel's features hint at its label through heavy noise, a tenth of
 * the labels to learn from are wrong and as many are void; colours say nothing of labels but change
 * exactly where they do. What there is to learn: a linear map from features to logits, and how much
 * colour edges matter.
 */
final class ToyProblem implements AutoCloseable {
  private static final int WIDTH = 40;
  private static final int HEIGHT = 30;
  private static final int LABELS = 3;
  private static final int TRAINING = 4;
  private static final int IMAGES = 8;
  private static final byte VOID = (byte) 255;

  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  private final Map<String, NDArray> parameters = new LinkedHashMap<>();
  private final List<DualPoint> points = new ArrayList<>();
  private final SplittableRandom random;
  private final byte[][] truth = new byte[IMAGES][WIDTH * HEIGHT];
  private final byte[][] given = new byte[IMAGES][WIDTH * HEIGHT];
  private final float[][] features = new float[IMAGES][LABELS * WIDTH * HEIGHT];
  private final float[][] right = new float[IMAGES][HEIGHT * (WIDTH - 1)];
  private final float[][] down = new float[IMAGES][(HEIGHT - 1) * WIDTH];
  private Optimizer optimiser = newOptimiser();

  /** One training step's way from inputs to gradients. */
  interface Loss {
    void backward(CrfOperation crf, CrfTensors input, List<byte[]> truth);
  }

  ToyProblem(long seed) {
    random = new SplittableRandom(seed);
    for (int n = 0; n < IMAGES; n++) {
      paint(n);
    }
    JniUtils.setGradMode(true);
  }

  private void paint(int n) {
    float[] colours = new float[WIDTH * HEIGHT];
    for (int r = 0; r < 9; r++) {
      int x0 = r == 0 ? 0 : random.nextInt(WIDTH);
      int y0 = r == 0 ? 0 : random.nextInt(HEIGHT);
      byte label = (byte) random.nextInt(LABELS);
      float colour = random.nextFloat();
      for (int y = y0; y < (r == 0 ? HEIGHT : Math.min(HEIGHT, y0 + 14)); y++) {
        for (int x = x0; x < (r == 0 ? WIDTH : Math.min(WIDTH, x0 + 16)); x++) {
          truth[n][y * WIDTH + x] = label;
          colours[y * WIDTH + x] = colour;
        }
      }
    }
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      int label = truth[n][i];
      int luck = random.nextInt(10);
      given[n][i] = luck == 0 ? VOID : luck == 1 ? (byte) random.nextInt(LABELS) : (byte) label;
      for (int k = 0; k < LABELS; k++) {
        features[n][k * WIDTH * HEIGHT + i] =
            (float) (1.6 * random.nextGaussian() + (k == label ? 1 : 0));
      }
      if (i % WIDTH > 0) {
        right[n][i - i / WIDTH - 1] = colours[i] == colours[i - 1] ? 1 : 0;
      }
      if (i >= WIDTH) {
        down[n][i - WIDTH] = colours[i] == colours[i - WIDTH] ? 1 : 0;
      }
    }
  }

  private static Optimizer newOptimiser() {
    return Optimizer.adam().optLearningRateTracker(Tracker.fixed(0.1f)).build();
  }

  private void reset() {
    optimiser = newOptimiser();
    parameters.clear();
    parameters.put("map", manager.zeros(new Shape(LABELS, LABELS)));
    parameters.put("base", manager.create(-3f));
    parameters.put("contrast", manager.create(-3f));
    parameters.values().forEach(p -> p.setRequiresGradient(true));
  }

  private NDArray parameter(String name) {
    NDArray parameter = parameters.get(name);
    if (parameter == null) {
      throw new IllegalStateException(name);
    }
    return parameter;
  }

  /** Weight that every edge has learnt. */
  double base() {
    return Math.exp(parameter("base").getFloat());
  }

  /** Weight that edges within one colour have learnt on top. */
  double contrast() {
    return Math.exp(parameter("contrast").getFloat());
  }

  private NDArray logits(int from, int to) {
    NDArray input = batch(features, from, to, new Shape(to - from, LABELS, WIDTH * HEIGHT));
    return parameter("map")
        .expandDims(0)
        .repeat(0, to - from)
        .batchMatMul(input)
        .reshape(to - from, LABELS, HEIGHT, WIDTH);
  }

  private EdgeTensors edges(int from, int to) {
    NDArray base = parameter("base").exp();
    NDArray contrast = parameter("contrast").exp();
    return new EdgeTensors(
        batch(right, from, to, new Shape(to - from, HEIGHT, WIDTH - 1)).mul(contrast).add(base),
        batch(down, from, to, new Shape(to - from, HEIGHT - 1, WIDTH)).mul(contrast).add(base));
  }

  private NDArray batch(float[][] images, int from, int to, Shape shape) {
    float[] values = new float[(int) shape.size()];
    for (int n = from; n < to; n++) {
      System.arraycopy(images[n], 0, values, (n - from) * images[n].length, images[n].length);
    }
    return manager.create(values, shape);
  }

  /** Softmax cross-entropy over the pixels with a label. */
  NDArray crossEntropy(NDArray output, List<byte[]> labels) {
    float[] target = new float[(int) output.size()];
    int known = 0;
    for (int n = 0; n < labels.size(); n++) {
      for (int i = 0; i < WIDTH * HEIGHT; i++) {
        byte label = labels.get(n)[i];
        if (label != VOID) {
          target[(n * LABELS + label) * WIDTH * HEIGHT + i] = 1;
          known++;
        }
      }
    }
    return output.logSoftmax(1).mul(manager.create(target, output.getShape())).sum().div(-known);
  }

  /** Trains the map by itself; the share of pixels labelled rightly in pictures not trained on. */
  double trainAlone(int steps) {
    reset();
    for (int step = 0; step < steps; step++) {
      NDArray loss = crossEntropy(logits(0, TRAINING), labels());
      JniUtils.backward((PtNDArray) loss, (PtNDArray) loss.onesLike(), false, false);
      update();
    }
    return accuracy(false);
  }

  /** Trains map and edges together; the share of pixels that the hard solver labels rightly. */
  double train(int steps, Loss loss, Annealing annealing) {
    reset();
    CrfOperation crf = new CrfOperation(List.of(1), 2);
    for (int step = 0; step < steps; step++) {
      double gamma = annealing.at((double) step / steps);
      CrfTensors input = CrfTensors.of(logits(0, TRAINING), List.of(edges(0, TRAINING)), gamma);
      loss.backward(crf, input, labels());
      update();
    }
    return accuracy(true);
  }

  /** The dual points of the training pictures, kept from step to step. */
  List<DualPoint> pointsOfBatch(CrfOperation crf) {
    while (points.size() < TRAINING) {
      points.add(crf.newPoint(WIDTH, HEIGHT, LABELS));
    }
    return points;
  }

  private List<byte[]> labels() {
    return Arrays.asList(given).subList(0, TRAINING);
  }

  private void update() {
    parameters.forEach((name, parameter) -> {
      Optional.of(parameter)
          .filter(p -> JniUtils.getGradient((PtNDArray) p) != null)
          .ifPresent(p -> {
            NDArray gradient = p.getGradient();
            JniUtils.setGradMode(false);
            optimiser.update(name, p, gradient);
            JniUtils.setGradMode(true);
            JniUtils.zeroGrad((PtNDArray) p);
          });
    });
  }

  private double accuracy(boolean withField) {
    int equal = 0;
    for (int n = TRAINING; n < IMAGES; n++) {
      float[] logits = logits(n, n + 1).toFloatArray();
      float[] unary = new float[logits.length];
      for (int i = 0; i < unary.length; i++) {
        unary[i] = -logits[i % LABELS * WIDTH * HEIGHT + i / LABELS];
      }
      EdgeTensors edges = edges(n, n + 1);
      float[] horizontal = edges.horizontal().toFloatArray();
      float[] vertical = edges.vertical().toFloatArray();
      if (!withField) {
        Arrays.fill(horizontal, 0);
        Arrays.fill(vertical, 0);
      }
      GridEnergy grid = GridEnergy.potts(WIDTH, HEIGHT, LABELS, unary, horizontal, vertical);
      ReferenceSolver solver = new ReferenceSolver();
      byte[] labels = solver.solve(grid, solver.newState(), Budget.toGap(0.01, 100)).labels();
      for (int i = 0; i < labels.length; i++) {
        equal += labels[i] == truth[n][i] ? 1 : 0;
      }
    }
    return (double) equal / ((IMAGES - TRAINING) * WIDTH * HEIGHT);
  }

  @Override
  public void close() {
    JniUtils.setGradMode(false);
    manager.close();
  }
}
