package org.segstream.crf.training;

import java.util.Arrays;
import java.util.Optional;
import org.segstream.crf.simd.Lanes;
import org.segstream.crf.simd.SquareTransposition;

/**
 * Scratch of one thread: {@link Lanes#WORDS} chains side by side, {@code float[node][label][lane]}.
 *
 * <p>With edges of stride s, node i hangs on node i - s, so a block holds s chains a lane, and its
 * edges are numbered by their later node. Arrays of what a node takes from the one before begin
 * with s empty nodes, those of what it takes from the one after end with as many, and edges 0 to s
 * - 1 and n to n + s - 1 carry no weight: no loop has to ask where a chain begins or ends.
 */
final class ChainBlock {
  private final int labels;
  private final int row;

  /** Nodes of the block at work. */
  int length;

  /** Stride of the block at work. */
  int stride;

  /** Temperature. */
  float gamma;

  /** Weights of the family's edges. */
  float[] weights = {};

  /** {@code exp(-w/γ) · SCALE} of the family's edges, laid out as {@link #weights}. */
  float[] keep = {};

  /** Gradients by the family's weights, likewise. */
  float[] weightGradients = {};

  /** Where the block's edges begin in all of them. */
  int edgesAt;

  /** Scores θ; node i at i. */
  final float[] scores;

  /** {@code exp((θ - max θ) / γ) · SCALE}; node i at i. */
  final float[] potentials;

  /** Max θ of each node, {@code float[node][lane]}. */
  final float[] peaks;

  /** Potential times message from before, times SCALE²; node i at i + stride. */
  final float[] ahead;

  /** Sum of {@link #ahead} over labels; node i at i + stride. */
  final float[] massAhead;

  /** Potential times message from behind, times SCALE²; node i at i. */
  final float[] back;

  /** Sum of {@link #back} over labels; node i at i. */
  final float[] massBack;

  /** Log-marginals, adjoints or marginals; node i at i, with room for empty nodes behind. */
  final float[] results;

  /** A gradient that comes in; node i at i + stride, with empty nodes before. */
  final float[] incoming;

  /** Of a quantity of each edge, {@code float[edge][lane]}. */
  final float[] edges;

  /** Of a quantity of each lane. */
  final double[] products = new double[Lanes.WORDS];

  /** A square of pixels. */
  final float[] chunk;

  final SquareTransposition transposition = new SquareTransposition();

  private final PairCosts costs;
  private Optional<TableBlock> table = Optional.empty();

  /**
   * @param costs the label compatibility, if the edges should have one
   */
  ChainBlock(GridShape shape, PairCosts costs) {
    this.costs = costs;
    int lanes = Lanes.WORDS;
    int longest = Math.ceilDiv(Math.max(shape.width(), shape.height()), lanes) * lanes;
    int nodes = longest + shape.strides().stream().mapToInt(s -> s).max().orElse(0);
    labels = shape.labels();
    row = labels * lanes;
    scores = new float[nodes * row];
    potentials = new float[nodes * row];
    peaks = new float[nodes * lanes];
    ahead = new float[nodes * row];
    massAhead = new float[nodes * lanes];
    back = new float[nodes * row];
    massBack = new float[nodes * lanes];
    results = new float[nodes * row];
    incoming = new float[nodes * row];
    edges = new float[nodes * lanes];
    chunk = new float[lanes * row];
  }

  int labels() {
    return labels;
  }

  /** Floats of a node. */
  int row() {
    return row;
  }

  /** What edges with a label compatibility need besides. */
  TableBlock table() {
    if (table.isEmpty()) {
      table = Optional.of(new TableBlock(costs, scores.length));
    }
    return table.get();
  }

  /**
   * Takes what the block is expected to add to the weight of each pair of labels off the gradients
   * by their costs. Done block by block, so that any number of threads gives the same sums.
   */
  void drainPairs(double[] gradients) {
    table.ifPresent(kept -> kept.drain(gradients));
  }

  /** Takes the shape of a family's block and empties the nodes beyond its ends. */
  void reshape(int newLength, int newStride) {
    length = newLength;
    stride = newStride;
    int lanes = Lanes.WORDS;
    Arrays.fill(ahead, 0, stride * row, 0);
    Arrays.fill(massAhead, 0, stride * lanes, 1);
    Arrays.fill(back, length * row, (length + stride) * row, 0);
    Arrays.fill(massBack, length * lanes, (length + stride) * lanes, 1);
    Arrays.fill(incoming, 0, stride * row, 0);
    Arrays.fill(results, length * row, (length + stride) * row, 0);
  }
}
