package org.segstream.trainer.loss;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.segstream.crf.energy.LabelCompatibility;
import org.segstream.crf.training.FieldTensors;
import org.segstream.crf.training.StrideWeights;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.EdgeParameters;
import org.segstream.vision.model.TemporalParameters;

/**
 * The parameters of the edges while they are learned: base, contrast and sigma of each stride, and
 * what each pair of labels costs if they have a {@link LearnedTable}, all as logarithms, and the
 * gradient by them.
 *
 * <p>Weights stay at or below {@value #HEAVIEST} nats: the solver needs more iterations for heavier
 * ones than a live stream has time for.
 */
public final class LearnedEdges {
  private static final double HEAVIEST = 8;
  private static final double LIGHTEST = 1e-3;
  private static final double WIDEST = 100;
  private static final double NARROWEST = 1;
  private static final int BASE = 0;
  private static final int CONTRAST = 1;
  private static final int SIGMA = 2;
  private static final int KINDS = 3;

  private final List<Integer> strides;
  private final TemporalParameters temporal;
  private final LearnedTable table;
  private final float[] logs;
  private final double[] gradient;

  /** Begins with given edges. */
  public LearnedEdges(CrfParameters start) {
    this.strides = start.families().stream().map(EdgeParameters::stride).toList();
    this.temporal = start.temporal();
    int labels = start.table().map(LabelCompatibility::labels).orElse(0);
    this.table = new LearnedTable(labels, KINDS * strides.size());
    this.logs = new float[KINDS * strides.size() + table.size()];
    table.begin(start.compatibility(), logs);
    for (int s = 0; s < strides.size(); s++) {
      EdgeParameters family = start.families().get(s);
      logs[KINDS * s + BASE] = log(family.base(), LIGHTEST, HEAVIEST);
      logs[KINDS * s + CONTRAST] = log(family.contrast(), LIGHTEST, HEAVIEST);
      logs[KINDS * s + SIGMA] = log(family.sigma(), NARROWEST, WIDEST);
    }
    this.gradient = new double[logs.length];
  }

  /** The edges that a plan begins with, and a table that begins with Potts if it learns one. */
  public static LearnedEdges of(FieldPlan plan, int labels) {
    CrfParameters start = plan.edges();
    boolean begins =
        plan.compatibility() == FieldPlan.Compatibility.LEARNED && start.compatibility().isEmpty();
    return new LearnedEdges(
        begins
            ? new CrfParameters(start.families(), start.temporal(), LearnedTable.potts(labels))
            : start);
  }

  private static float log(double value, double least, double most) {
    return (float) StrictMath.log(Math.clamp(value, least, most));
  }

  /** Strides, in the order of weights and gradients. */
  List<Integer> strides() {
    return strides;
  }

  /** Whether they have a label compatibility. */
  boolean hasTable() {
    return !table.isPotts();
  }

  /**
   * The logarithms, {@code float[strides][base, contrast, sigma]} and then those of the pairs of
   * labels; shared.
   */
  public float[] logs() {
    return logs;
  }

  /** Logarithms laid out as {@link #logs()}, as parameters of a model. */
  public CrfParameters parameters(float[] logarithms) {
    return new CrfParameters(
        IntStream.range(0, strides.size())
            .mapToObj(s ->
                new EdgeParameters(
                    strides.get(s),
                    (float) value(logarithms, s, BASE),
                    (float) value(logarithms, s, CONTRAST),
                    (float) value(logarithms, s, SIGMA)))
            .toList(),
        temporal,
        table.rounded(logarithms));
  }

  private static double value(float[] logs, int stride, int kind) {
    return Math.exp(logs[KINDS * stride + kind]);
  }

  /** The weights of an image's edges, and the way back. */
  public ImageEdges of(RgbImage image) {
    return new ImageEdges(image);
  }

  /** The edges of one image. */
  public final class ImageEdges {
    private final List<StrideWeights> weights = new ArrayList<>();
    private final List<Slopes> horizontal = new ArrayList<>();
    private final List<Slopes> vertical = new ArrayList<>();

    private ImageEdges(RgbImage image) {
      int width = image.width();
      int height = image.height();
      for (int s = 0; s < strides.size(); s++) {
        int stride = strides.get(s);
        Slopes right = new Slopes(s, image, Math.max(0, width - stride), height, stride);
        Slopes below = new Slopes(s, image, width, Math.max(0, height - stride), stride * width);
        horizontal.add(right);
        vertical.add(below);
        weights.add(StrideWeights.of(right.weights, below.weights));
      }
    }

    /** The field that they make with scores, {@code float[labels][height][width]}. */
    public FieldTensors field(float[] scores) {
      FieldTensors potts = new FieldTensors(MemorySegment.ofArray(scores), weights);
      return hasTable() ? potts.withCompatibility(MemorySegment.ofArray(table.costs(logs))) : potts;
    }

    /** Adds {@code scale} times the gradient by these edges to that by the parameters. */
    public void addGradient(FieldTensors by, double scale) {
      for (int s = 0; s < weights.size(); s++) {
        horizontal.get(s).add(by.weights().get(s).horizontal(), scale);
        vertical.get(s).add(by.weights().get(s).vertical(), scale);
      }
      by.compatibility().ifPresent(costs -> table.addGradient(costs, scale, logs, gradient));
    }
  }

  /** Weights of one direction and their derivatives. */
  private final class Slopes {
    private final int stride;
    private final float[] weights;
    private final float[] distances;

    /**
     * @param offset pixels from one end of an edge to the other
     */
    Slopes(int stride, RgbImage image, int columns, int rows, int offset) {
      this.stride = stride;
      this.weights = new float[columns * rows];
      this.distances = new float[columns * rows];
      double base = value(logs, stride, BASE);
      double contrast = value(logs, stride, CONTRAST);
      double sigma = value(logs, stride, SIGMA);
      byte[] rgb = image.rgb();
      for (int n = 0; n < weights.length; n++) {
        int a = 3 * (n / columns * image.width() + n % columns);
        int squared = 0;
        for (int c = 0; c < 3; c++) {
          int difference = (rgb[a + c] & 0xff) - (rgb[a + c + 3 * offset] & 0xff);
          squared += difference * difference;
        }
        double distance = squared / (sigma * sigma);
        distances[n] = (float) distance;
        weights[n] = (float) (base + contrast * Math.exp(-distance / 2));
      }
    }

    void add(MemorySegment byWeights, double scale) {
      double base = value(logs, stride, BASE);
      double sum = 0;
      double contrast = 0;
      double sigma = 0;
      for (int n = 0; n < weights.length; n++) {
        double g = byWeights.getAtIndex(ValueLayout.JAVA_FLOAT, n);
        double similar = weights[n] - base;
        sum += g;
        contrast += g * similar;
        sigma += g * similar * distances[n];
      }
      gradient[KINDS * stride + BASE] += scale * base * sum;
      gradient[KINDS * stride + CONTRAST] += scale * contrast;
      gradient[KINDS * stride + SIGMA] += scale * sigma;
    }
  }

  /** The gradient by the logarithms that was gathered since this was last asked. */
  public float[] takeGradient() {
    float[] taken = new float[gradient.length];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = (float) gradient[i];
      gradient[i] = 0;
    }
    return taken;
  }

  /** Brings back logarithms that have been moved out of their range. */
  public void keepInRange() {
    for (int i = 0; i < KINDS * strides.size(); i++) {
      boolean wide = i % KINDS == SIGMA;
      double value = StrictMath.exp(logs[i]);
      logs[i] = wide ? log(value, NARROWEST, WIDEST) : log(value, LIGHTEST, HEAVIEST);
    }
    table.keepInRange(logs);
  }
}
