package org.segstream.crf.vector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.segstream.crf.certificate.DualPoint;
import org.segstream.crf.simd.Lanes;

/**
 * Reads off the dual point of a {@link Pass}: the pass is done again in plain Java, from the same
 * messages, and the chains' shares of the unaries written down as each pixel is visited. Integers
 * make both passes the same.
 *
 * <p>A label that the pass has left out gets, in each chain, enough more than the pixel's best
 * label that no chain prefers it: its unary is larger by more than all the pixel's edges can cost.
 */
final class SkewedDuals {
  private final SkewedGrid grid;
  private final Strips strips;
  private final double scale;
  private final List<Chains> chains = new ArrayList<>();
  private final int labels;
  private final int[] d;
  private final int[] rest;
  private final int[] own;
  private final int[] sent;
  private final boolean[] visits;

  /** In integer units, of every chain but the last, which has the rest of the unaries. */
  private final List<int[]> shares = new ArrayList<>();

  private boolean forward;

  /** Whether the shares are those of the pass remembered last. */
  private boolean isVisited;

  /** The rows or columns of one family of edges, and their messages. */
  @SuppressWarnings("ArrayRecordComponent") // its own copy, changed as the pass goes on
  private record Chains(SkewedEdges edges, boolean rows, int shift, short[] messages) {}

  /**
   * @param scale integer units per nat
   */
  SkewedDuals(SkewedGrid grid, double scale) {
    this.grid = grid;
    this.strips = grid.strips;
    this.scale = scale;
    for (int f = 0; f < grid.families.length; f++) {
      SkewedEdges edges = grid.families[f];
      boolean last = f == grid.families.length - 1;
      chains.add(new Chains(edges, true, grid.shift(f), new short[edges.right.length]));
      chains.add(new Chains(edges, false, last ? 0 : grid.shift(f), new short[edges.down.length]));
    }
    this.labels = strips.labels();
    this.d = new int[labels];
    this.rest = new int[labels];
    this.own = new int[labels];
    this.sent = new int[labels];
    this.visits = new boolean[labels];
  }

  /** Remembers the messages as they are before a pass over all blocks. */
  void begin(boolean forward) {
    this.forward = forward;
    isVisited = false;
    remember();
  }

  /** The same duals as others, to go on from while those stay. */
  void takeOver(SkewedDuals others) {
    others.visitAll();
    makeRoom();
    for (int n = 0; n < shares.size(); n++) {
      System.arraycopy(others.shares.get(n), 0, shares.get(n), 0, shares.get(n).length);
    }
    forward = others.forward;
    isVisited = true;
  }

  /** Goes on before another pass of the same direction, which leaves out the blocks that rest. */
  void goOn() {
    visitAll();
    remember();
    visit(Optional.of(grid.frontier));
  }

  private void remember() {
    for (Chains chain : chains) {
      short[] now = chain.rows ? chain.edges.right : chain.edges.down;
      System.arraycopy(now, 0, chain.messages, 0, now.length);
    }
  }

  /** The dual point, in nats. */
  DualPoint read() {
    visitAll();
    return new DualPoint(
        shares.stream()
            .map(share -> Arrays.stream(share).mapToDouble(units -> units / scale).toArray())
            .toList());
  }

  /** Does the pass again unless it has been done. */
  private void visitAll() {
    if (!isVisited) {
      makeRoom();
      visit(Optional.empty());
      isVisited = true;
    }
  }

  private void makeRoom() {
    while (shares.size() < chains.size() - 1) {
      shares.add(new int[strips.width() * strips.height() * labels]);
    }
  }

  /** Visits the pixels of all blocks, or only of those that do not rest. */
  private void visit(Optional<Frontier> frontier) {
    int pixels = strips.width() * strips.height();
    for (int n = 0; n < pixels; n++) {
      int i = forward ? n : pixels - 1 - n;
      int x = i % strips.width();
      int y = i / strips.width();
      int block = grid.lists.block(strips.slot(y / Lanes.COUNT), x + y % Lanes.COUNT);
      if (frontier.isEmpty() || !frontier.get().rests(block)) {
        visit(x, y, i * labels);
      }
    }
  }

  private void visit(int x, int y, int to) {
    int row = y % Lanes.COUNT;
    int slot = strips.slot(y / Lanes.COUNT);
    int best = sumUp(strips.labels(slot, x + row) + row, slot, x, row);
    for (int t = 0; t < chains.size(); t++) {
      share(t, slot, x, row, best, to);
    }
  }

  /** Adds up unaries and messages; returns the pixel's best label. */
  private int sumUp(int here, int slot, int x, int row) {
    int block = grid.lists.block(slot, x + row);
    int best = -1;
    for (int k = 0; k < labels; k++) {
      visits[k] = grid.lists.has(block, k);
      d[k] = grid.unary[here + k * Lanes.COUNT];
      best = best < 0 && visits[k] && d[k] == 0 ? k : best;
    }
    for (Chains chain : chains) {
      int before = before(chain, slot, x, row);
      for (int k = 0; k < labels; k++) {
        d[k] += chain.messages[before + k * Lanes.COUNT] + chain.messages[here + k * Lanes.COUNT];
      }
    }
    for (int k = 0; k < labels; k++) {
      d[k] = Math.min(d[k], Short.MAX_VALUE);
      rest[k] = d[k];
    }
    return best;
  }

  /** Where the message of the edge before a pixel lies. */
  private int before(Chains chain, int slot, int x, int row) {
    int stride = chain.edges.stride;
    if (chain.rows) {
      return strips.labels(slot, x - stride + row) + row;
    }
    int above = row - stride;
    return above >= 0
        ? strips.labels(slot, x + above) + above
        : strips.labels(slot - 1, x + above + Lanes.COUNT) + above + Lanes.COUNT;
  }

  private void share(int t, int slot, int x, int row, int best, int to) {
    Chains chain = chains.get(t);
    short[] messages = chain.messages;
    int here = strips.labels(slot, x + row) + row;
    int before = before(chain, slot, x, row);
    int pixel = strips.pixels(slot, x + row) + row;
    int left = strips.pixels(slot, x - chain.edges.stride + row) + row;
    int weightBefore = chain.rows ? chain.edges.rightWeight[left] : chain.edges.upWeight[pixel];
    int weightAfter = chain.rows ? chain.edges.rightWeight[pixel] : chain.edges.downWeight[pixel];
    int most = grid.largestCost(weightBefore) + grid.largestCost(weightAfter);
    boolean last = t == chains.size() - 1;
    for (int k = 0; k < labels; k++) {
      own[k] = last ? rest[k] : d[k] >> chain.shift;
      rest[k] -= own[k];
    }
    for (int k = 0; k < labels && !last; k++) {
      int from = visits[k] ? k : best;
      int received = messages[before + from * Lanes.COUNT] + messages[here + from * Lanes.COUNT];
      int more = visits[k] ? 0 : most + 2;
      shares.get(t)[to + k] = own[from] - received + more;
    }
    if (forward) {
      send(messages, here, weightAfter);
    } else {
      send(messages, before, weightBefore);
    }
  }

  private void send(short[] messages, int at, int weight) {
    int least = Integer.MAX_VALUE;
    for (int k = 0; k < labels; k++) {
      if (visits[k]) {
        least = Math.min(least, own[k] - messages[at + k * Lanes.COUNT]);
      }
    }
    for (int k = 0; k < labels; k++) {
      sent[k] = own[k] - messages[at + k * Lanes.COUNT] - least;
    }
    for (int k = 0; k < labels; k++) {
      if (grid.table.isPresent()) {
        messages[at + k * Lanes.COUNT] = (short) lowered(grid.table.get(), k, weight);
      } else if (visits[k]) {
        messages[at + k * Lanes.COUNT] = (short) Math.min(sent[k], weight);
      }
    }
  }

  /** See {@link CostTable#lower}. */
  private int lowered(CostTable table, int label, int weight) {
    int least = Integer.MAX_VALUE;
    for (int k = 0; k < labels; k++) {
      if (visits[k]) {
        least = Math.min(least, sent[k] + table.cost(weight, k, label));
      }
    }
    return least;
  }
}
