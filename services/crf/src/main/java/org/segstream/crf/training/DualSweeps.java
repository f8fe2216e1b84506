package org.segstream.crf.training;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.segstream.crf.simd.Lanes;

/**
 * Sweeps over all chain families of one field at a point of the dual: {@code θᵗ = s/T + λᵗ} with
 * {@code Σ_t λᵗ = 0}. A point is θ of all families but the last, which has what they leave of s.
 * Reused for every field of a shape; for one thread at a time, which may have helpers.
 */
final class DualSweeps {
  private final TileLayout layout;
  private final List<ChainFamily> families = new ArrayList<>();
  private final SumProductRules potts = SumProductRules.potts();
  private final SumProductRules table = SumProductRules.table();
  private final PairCosts costs;
  private final BlockWorkers<ChainBlock> workers;
  private final float[] scores;
  private SumProductRules rules = potts;
  private float gamma = 1;

  DualSweeps(GridShape shape, int threads) {
    layout = new TileLayout(shape);
    costs = new PairCosts(shape.labels());
    for (int stride : shape.strides()) {
      families.add(new ChainFamily(layout, true, stride, costs));
      families.add(new ChainFamily(layout, false, stride, costs));
    }
    workers = new BlockWorkers<>(threads, () -> new ChainBlock(shape, costs));
    scores = layout.newTiles();
  }

  TileLayout layout() {
    return layout;
  }

  int families() {
    return families.size();
  }

  BlockWorkers<ChainBlock> workers() {
    return workers;
  }

  /** The scores in tiles. */
  float[] scores() {
    return scores;
  }

  /** Node values of every family, {@code T} or {@code T - 1} of them. */
  float[][] newTiles(int count) {
    return IntStream.range(0, count).mapToObj(_ -> layout.newTiles()).toArray(float[][]::new);
  }

  /** Takes a field and a temperature, and forgets the gradients by weights. */
  void take(FieldTensors field, double temperature) {
    field.requireFits(layout.shape());
    if (!(temperature > 0 && temperature <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException("temperature " + temperature + " must be above 0");
    }
    gamma = (float) temperature;
    field.compatibility().ifPresentOrElse(costs::take, costs::takePotts);
    rules = field.compatibility().isPresent() ? table : potts;
    layout.pack(field.scores(), scores, workers);
    workers.forEach(
        families.size(),
        (t, _) -> families.get(t).takeWeights(field.weights().get(t / 2), gamma, costs.largest()));
  }

  /** Writes the gradients by weights and label compatibility, times {@code scale}. */
  void giveEdges(FieldTensors gradients, double scale) {
    gradients
        .compatibility()
        .ifPresent(to -> {
          double[] byPairs = new double[costs.count()];
          families.forEach(family -> family.addByPairs(byPairs));
          costs.give(byPairs, scale, to);
        });
    workers.forEach(
        families.size(),
        (t, _) -> families.get(t).giveGradients(gradients.weights().get(t / 2), (float) scale));
  }

  /**
   * Log-marginals of every family.
   *
   * @param marginals receives those of each family, T arrays
   * @return the dual value: no labelling's score is above it
   */
  double logMarginals(float[][] point, float[][] marginals) {
    double sum = 0;
    for (int t = 0; t < families.size(); t++) {
      ChainFamily family = families.get(t);
      float[] to = marginals[t];
      sum +=
          sweep(
              t,
              point,
              (block, scratch) -> {
                rules.logMarginals(scratch);
                family.store(block, scratch, to);
              });
    }
    return requireFinite(sum);
  }

  /**
   * Mean over the families of each node's probabilities, and what an edge is expected to cost,
   * taken off the gradients by the edges.
   *
   * @param mean receives the mean
   * @return the dual value
   */
  double marginals(float[][] point, float[] mean) {
    float share = 1f / families.size();
    TileLayout.clear(mean);
    double sum = 0;
    for (int t = 0; t < families.size(); t++) {
      ChainFamily family = families.get(t);
      sum +=
          sweep(
              t,
              point,
              (block, scratch) -> {
                int edges = family.edges(block);
                rules.marginals(scratch);
                scratch.drainPairs(family.byPairs(block));
                int from = scratch.stride * Lanes.WORDS;
                int count = (scratch.length - scratch.stride) * Lanes.WORDS;
                Tiles.add(scratch.edges, from, -1, family.gradients(), edges + from, count);
                family.store(
                    block,
                    scratch,
                    (at, values, valuesAt, run) ->
                        Tiles.add(values, valuesAt, share, mean, at, run));
              });
    }
    return requireFinite(sum);
  }

  /** What a labelling costs at the edges; adds the derivatives of that to the gradients. */
  double cut(byte[] labels) {
    return families.stream().mapToDouble(f -> f.cut(labels, costs)).sum();
  }

  /** What follows the forward and backward messages of a block. */
  private interface Rest {
    void run(int block, ChainBlock scratch);
  }

  private double sweep(int t, float[][] point, Rest rest) {
    ChainFamily family = families.get(t);
    double[] values = new double[family.blocks()];
    workers.forEach(
        family.blocks(),
        (block, scratch) -> {
          messages(t, point, block, scratch);
          values[block] = ForwardBackward.value(scratch, family.lanes(block));
          rest.run(block, scratch);
        });
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  private void messages(int t, float[][] point, int block, ChainBlock scratch) {
    ChainFamily family = families.get(t);
    family.ready(block, scratch, gamma);
    if (t < point.length) {
      family.load(block, point[t], scratch, scratch.scores);
    } else {
      family.load(
          block,
          (at, to, toAt, count) -> restOfScores(point, at, to, toAt, count),
          scratch,
          scratch.scores,
          0);
    }
    rules.messages(scratch);
  }

  private void restOfScores(float[][] point, int at, float[] to, int toAt, int count) {
    Tiles.blend(scores, point[0], at, 1, -1, to, toAt, count);
    for (int other = 1; other < point.length; other++) {
      Tiles.add(point[other], at, -1, to, toAt, count);
    }
  }

  /** {@code θᵗ = s/T}, the point with {@code λ = 0}. */
  void start(float[][] point) {
    float share = 1f / families.size();
    int run = layout.chunk();
    workers.forEach(
        layout.columnBlocks() * layout.rowBlocks(),
        (chunk, _) -> Tiles.scale(scores, chunk * run, share, point[0], chunk * run, run));
    for (int t = 1; t < point.length; t++) {
      System.arraycopy(point[0], 0, point[t], 0, point[0].length);
    }
  }

  /**
   * Carries gradients by the log-marginals at a point back to the scores of each family and, added,
   * to the edges.
   *
   * @param incoming gradient by the log-marginals of family t, as a run of tiles
   * @param outgoing gradients by {@code θᵗ}
   * @param add whether they are added to what is there
   */
  void adjoint(float[][] point, Incoming incoming, float[][] outgoing, boolean add) {
    for (int t = 0; t < families.size(); t++) {
      int index = t;
      ChainFamily family = families.get(t);
      float[] to = outgoing[t];
      workers.forEach(
          family.blocks(),
          (block, scratch) -> {
            messages(index, point, block, scratch);
            family.load(
                block,
                (at, values, valuesAt, count) -> incoming.read(index, at, values, valuesAt, count),
                scratch,
                scratch.incoming,
                scratch.stride);
            rules.adjoint(scratch);
            scratch.drainPairs(family.byPairs(block));
            if (add) {
              family.store(
                  block,
                  scratch,
                  (at, values, valuesAt, count) -> Tiles.add(values, valuesAt, 1, to, at, count));
            } else {
              family.store(block, scratch, to);
            }
          });
    }
  }

  /** A gradient that is made while it is read. */
  interface Incoming {
    void read(int family, int tilesAt, float[] to, int at, int count);
  }

  private static double requireFinite(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "the dual value is " + value + ": scores and weights must be finite and moderate");
    }
    return value;
  }
}
