package org.segstream.crf.training;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.segstream.crf.simd.Lanes;
import org.segstream.crf.simd.VectorMath;

/**
 * All rows, or all columns, of the edges of one stride: moves node values between tiles and the
 * scratch of a block, and keeps the edge weights, {@code float[block][edge][lane]}.
 */
final class ChainFamily {
  private static final int LANES = Lanes.WORDS;

  /** The most that an edge costs, as a multiple of γ; heavier ones count as this. */
  private static final float HEAVIEST = 110;

  private static final float[] NO_PEAKS = new float[LANES];

  private final TileLayout layout;
  private final boolean rows;
  private final int stride;
  private final int length;
  private final int blocks;
  private final float[] weights;
  private final float[] keep;
  private final float[] gradients;

  /** Gradients by the costs of pairs of labels, {@code double[block][pair]}. */
  private final double[][] byPairs;

  private float heaviest;

  /** Reads or takes a run of node values in the order of tiles. */
  interface TileRun {
    void move(int tilesAt, float[] values, int at, int count);
  }

  ChainFamily(TileLayout layout, boolean rows, int stride, PairCosts costs) {
    GridShape shape = layout.shape();
    this.layout = layout;
    this.rows = rows;
    this.stride = stride;
    this.length = rows ? shape.width() : shape.height();
    this.blocks = rows ? layout.rowBlocks() : layout.columnBlocks();
    this.weights = new float[blocks * edgesOfBlock()];
    this.keep = new float[weights.length];
    this.gradients = new float[weights.length];
    this.byPairs = new double[blocks][costs.count()];
  }

  private int edgesOfBlock() {
    return (length + stride) * LANES;
  }

  int blocks() {
    return blocks;
  }

  /** Gradient by each weight. */
  float[] gradients() {
    return gradients;
  }

  /** Gradient by the cost of each pair of labels that a block has added to. */
  double[] byPairs(int block) {
    return byPairs[block];
  }

  /** Where a block's edges begin. */
  int edges(int block) {
    return block * edgesOfBlock();
  }

  /** How many lanes of a block lie within the grid. */
  int lanes(int block) {
    GridShape shape = layout.shape();
    return Math.min(LANES, (rows ? shape.height() : shape.width()) - block * LANES);
  }

  /** Readies a scratch for a block. */
  void ready(int block, ChainBlock scratch, float gamma) {
    scratch.reshape(length, stride);
    scratch.gamma = gamma;
    scratch.weights = weights;
    scratch.keep = keep;
    scratch.weightGradients = gradients;
    scratch.edgesAt = edges(block);
  }

  /** Node values of a block out of tiles. */
  void load(int block, float[] tiles, ChainBlock scratch, float[] nodes) {
    load(
        block,
        (at, values, to, count) -> System.arraycopy(tiles, at, values, to, count),
        scratch,
        nodes,
        0);
  }

  /** Node values of a block as read from tiles, the first one going to node {@code first}. */
  void load(int block, TileRun source, ChainBlock scratch, float[] nodes, int first) {
    int row = layout.row();
    if (!rows) {
      source.move(layout.at(block, 0), nodes, first * row, length * row);
      return;
    }
    for (int column = 0; column < layout.columnBlocks(); column++) {
      source.move(layout.at(column, block), scratch.chunk, 0, layout.chunk());
      scratch.transposition.run(
          scratch.chunk, 0, nodes, (first + column * LANES) * row, layout.shape().labels());
    }
  }

  /** The results of a block into tiles. */
  void store(int block, ChainBlock scratch, float[] tiles) {
    store(
        block,
        scratch,
        (at, values, from, count) -> System.arraycopy(values, from, tiles, at, count));
  }

  /** The results of a block to where tiles are taken. */
  void store(int block, ChainBlock scratch, TileRun sink) {
    float[] results = scratch.results;
    if (!rows) {
      sink.move(layout.at(block, 0), results, 0, length * layout.row());
      return;
    }
    Arrays.fill(results, length * layout.row(), layout.columnBlocks() * layout.chunk(), 0);
    for (int column = 0; column < layout.columnBlocks(); column++) {
      scratch.transposition.run(
          results, column * layout.chunk(), scratch.chunk, 0, layout.shape().labels());
      sink.move(layout.at(column, block), scratch.chunk, 0, layout.chunk());
    }
  }

  /**
   * Takes weights and empties the gradients.
   *
   * @param largest cost of two labels at an edge of weight 1
   * @throws IllegalArgumentException if a weight is negative or not a number
   */
  void takeWeights(StrideWeights planes, float gamma, float largest) {
    heaviest = largest == 0 ? Float.MAX_VALUE : HEAVIEST * gamma / largest;
    MemorySegment plane = plane(planes);
    for (int block = 0; block < blocks; block++) {
      for (int lane = 0; lane < lanes(block); lane++) {
        for (int edge = stride; edge < length; edge++) {
          float weight = plane.getAtIndex(ValueLayout.JAVA_FLOAT, inPlane(block, lane, edge));
          if (!(weight >= 0)) {
            throw new IllegalArgumentException(
                "%s edge weight of stride %d is %s, must be at least 0"
                    .formatted(rows ? "horizontal" : "vertical", stride, weight));
          }
          weights[edges(block) + edge * LANES + lane] = Math.min(weight, heaviest);
        }
      }
    }
    for (int at = 0; at < weights.length; at += LANES) {
      Lanes.load(weights, at).div(-gamma).intoArray(keep, at);
    }
    VectorMath.scaledExp(keep, NO_PEAKS, 0, 1, keep, 0, keep.length);
    Arrays.fill(gradients, 0);
    for (double[] sums : byPairs) {
      Arrays.fill(sums, 0);
    }
  }

  /** Writes the gradients, times {@code scale}; zero where the weight counts as a lighter one. */
  void giveGradients(StrideWeights planes, float scale) {
    MemorySegment plane = plane(planes);
    for (int block = 0; block < blocks; block++) {
      for (int lane = 0; lane < lanes(block); lane++) {
        for (int edge = stride; edge < length; edge++) {
          int at = edges(block) + edge * LANES + lane;
          float gradient = weights[at] < heaviest ? scale * gradients[at] : 0;
          plane.setAtIndex(ValueLayout.JAVA_FLOAT, inPlane(block, lane, edge), gradient);
        }
      }
    }
  }

  /** What a labelling costs at the edges; adds the derivatives of that to the gradients. */
  double cut(byte[] labels, PairCosts costs) {
    int width = layout.shape().width();
    double sum = 0;
    for (int block = 0; block < blocks; block++) {
      for (int lane = 0; lane < lanes(block); lane++) {
        int chain = block * LANES + lane;
        for (int edge = stride; edge < length; edge++) {
          int here = rows ? chain * width + edge : edge * width + chain;
          int there = here - (rows ? stride : stride * width);
          if (labels[here] != labels[there]) {
            int at = edges(block) + edge * LANES + lane;
            int pair = costs.pair(labels[here] & 0xff, labels[there] & 0xff);
            gradients[at] += costs.costs()[pair];
            byPairs[block][pair] += weights[at];
            sum += weights[at] * costs.costs()[pair];
          }
        }
      }
    }
    return sum;
  }

  /** Adds the gradients by the costs of pairs of labels. */
  void addByPairs(double[] to) {
    for (double[] sums : byPairs) {
      Arrays.setAll(to, pair -> to[pair] + sums[pair]);
    }
  }

  private MemorySegment plane(StrideWeights planes) {
    return rows ? planes.horizontal() : planes.vertical();
  }

  private long inPlane(int block, int lane, int edge) {
    GridShape shape = layout.shape();
    int chain = block * LANES + lane;
    return rows
        ? (long) chain * (shape.width() - stride) + edge - stride
        : (long) (edge - stride) * shape.width() + chain;
  }
}
