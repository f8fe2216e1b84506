package org.segstream.crf.active;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.segstream.crf.simd.Lanes;

/**
 * The active blocks of an energy in integers, with their messages; see {@link Strips}. Each block
 * has a place in the arrays. Place 0 stands for all that is not active and for what lies around the
 * grid: no unaries, no weights, messages that stay zero, so that no kernel has to ask for borders.
 *
 * <p>Unaries have their minimum 0 and are capped {@link #MARGIN} above what the pixel's edges can
 * cost: a label at the cap is never the cheapest, whatever the neighbours are. With the weights'
 * sum at most {@link #MAX_WEIGHT_SUM}, a sum of a unary and all messages that does not fit into 16
 * bits is not the smallest: saturating it makes the energy that is solved no larger, and its bound
 * stays one.
 */
final class ActiveGrid {
  /** The largest sum of a pixel's weights. */
  static final int MAX_WEIGHT_SUM = 32700;

  /** More than the weights of a pixel's edges can have lost in rounding. */
  static final int MARGIN = 24;

  /** A block's neighbours; see {@link Strips#SHIFT} for those in other strips. */
  static final int LEFT = 0;

  static final int RIGHT = 1;

  /** Above the first step. */
  static final int ABOVE_FIRST = 2;

  /** Above the other steps. */
  static final int ABOVE = 3;

  /** Below the last step. */
  static final int BELOW_LAST = 4;

  /** Below the other steps. */
  static final int BELOW = 5;

  private static final int NEIGHBOURS = 6;

  /** Shorts before the first pixel: puts vectors on cache lines, behind a 16-byte array header. */
  private static final int ALIGNMENT = 24;

  private static final double GROWTH = 1.2;

  final Strips strips;

  /** Shorts from a step's labels to the next step's. */
  final int step;

  /** Unaries, {@code [place][step][label][row]}. */
  short[] unary;

  /** Messages to the right, by the pixel that sends them, likewise. */
  short[] right;

  /** Messages downwards, by the pixel that sends them. */
  short[] down;

  /** Messages to the left, by the pixel that receives them. */
  short[] left;

  /** Messages upwards, by the pixel that receives them. */
  short[] up;

  /** Weight of the edge to the right, {@code [place][step][row]}; 0 where it is left out. */
  short[] rightWeight;

  /** Weight of the edge downwards, likewise. */
  short[] downWeight;

  /** Weight of the edge upwards, likewise. */
  short[] upWeight;

  /**
   * Weight of the edge to the left of a block's first step, {@code [place][row]}, never left out.
   */
  short[] leftWeight;

  /** How labels were eliminated, {@code [place][label]}; see {@link Elimination}. */
  byte[] eliminated;

  /** The labels that passes visit, by place: distances from label 0, ascending. */
  int[] offsets;

  /** How many these are. */
  int[] counts;

  private final int[] places;
  private final int[] blocks;
  private int[] placesInOrder;
  private int[] neighbours;
  private int active;
  private int[] free;
  private int freeCount;
  private final List<Labelling> labellings = new ArrayList<>();

  ActiveGrid(Strips strips) {
    this.strips = strips;
    this.step = strips.labels() * Lanes.COUNT;
    this.places = new int[strips.count() * strips.blocks()];
    this.blocks = new int[places.length];
    this.placesInOrder = new int[0];
    this.free = new int[0];
    this.unary = new short[0];
    this.right = unary;
    this.down = unary;
    this.left = unary;
    this.up = unary;
    this.rightWeight = unary;
    this.downWeight = unary;
    this.upWeight = unary;
    this.leftWeight = unary;
    this.eliminated = new byte[0];
    this.offsets = new int[0];
    this.counts = new int[0];
    this.neighbours = new int[0];
    makeRoom(1);
  }

  /** A labelling of the active blocks, which grows with the grid. */
  Labelling newLabelling() {
    Labelling labelling = new Labelling(this);
    labelling.makeRoom(pixels(capacity(), 0));
    labellings.add(labelling);
    return labelling;
  }

  /** Active blocks. */
  int active() {
    return active;
  }

  /** Place of the n-th active block, in raster order of the blocks. */
  int place(int n) {
    return placesInOrder[n];
  }

  /** The n-th active block, counted through all strips. */
  int block(int n) {
    return blocks[n];
  }

  /** Whether a block is active. */
  boolean isActive(int block) {
    return places[block] != 0;
  }

  /** Place of a block; 0 if it is not active. */
  int placeOf(int block) {
    return places[block];
  }

  /** Place of a neighbour of the block in a place; 0 if it is not active. */
  int neighbour(int place, int which) {
    return neighbours[place * NEIGHBOURS + which];
  }

  /** The neighbour above a step's first row. */
  static int aboveOf(int t) {
    return t == 0 ? ABOVE_FIRST : ABOVE;
  }

  /** The neighbour below a step's last row. */
  static int belowOf(int t) {
    return t == Strips.STEPS - 1 ? BELOW_LAST : BELOW;
  }

  /** Block that lies there as seen from another; -1 if there is none. */
  int neighbourBlock(int block, int which) {
    int strip = block / strips.blocks();
    int column = block % strips.blocks();
    return switch (which) {
      case LEFT -> at(strip, column - 1);
      case RIGHT -> at(strip, column + 1);
      case ABOVE_FIRST -> at(strip - 1, column + Strips.SHIFT);
      case ABOVE -> at(strip - 1, column + Strips.SHIFT + 1);
      case BELOW_LAST -> at(strip + 1, column - Strips.SHIFT);
      default -> at(strip + 1, column - Strips.SHIFT - 1);
    };
  }

  private int at(int strip, int column) {
    boolean inside =
        strip >= 0 && strip < strips.count() && column >= 0 && column < strips.blocks();
    return inside ? strip * strips.blocks() + column : -1;
  }

  /** Index of a pixel of an active block. */
  int pixel(int x, int y) {
    int row = y % Strips.ROWS;
    return pixels(places[strips.block(x, y)], (x + row) % Strips.STEPS) + row;
  }

  /** Index of the pixel in row 0 of a step. */
  int pixels(int place, int t) {
    return ALIGNMENT + (place * Strips.STEPS + t) * Lanes.COUNT;
  }

  /** Index of label 0 of the pixel in row 0 of a step. */
  int labels(int place, int t) {
    return ALIGNMENT + (place * Strips.STEPS + t) * step;
  }

  /** Index of label 0 of a pixel, by the pixel's index. */
  int labelsOf(int pixel) {
    int n = pixel - ALIGNMENT;
    return ALIGNMENT + n / Lanes.COUNT * step + n % Lanes.COUNT;
  }

  /** Number of the step that a pixel is in, counted through all places. */
  static int line(int pixel) {
    return (pixel - ALIGNMENT) / Lanes.COUNT;
  }

  /** Place of a pixel. */
  static int placeOfPixel(int pixel) {
    return (pixel - ALIGNMENT) / (Lanes.COUNT * Strips.STEPS);
  }

  /** Step of a pixel in its block. */
  static int stepOf(int pixel) {
    return (pixel - ALIGNMENT) / Lanes.COUNT % Strips.STEPS;
  }

  /** Row of a pixel in its strip. */
  static int row(int pixel) {
    return (pixel - ALIGNMENT) & (Lanes.COUNT - 1);
  }

  /** Pixel to the left of another; one of place 0 if it is not active. */
  int leftOf(int pixel) {
    if (stepOf(pixel) > 0) {
      return pixel - Lanes.COUNT;
    }
    return pixels(neighbour(placeOfPixel(pixel), LEFT), Strips.STEPS - 1) + row(pixel);
  }

  /** Pixel to the right of another. */
  int rightOf(int pixel) {
    if (stepOf(pixel) + 1 < Strips.STEPS) {
      return pixel + Lanes.COUNT;
    }
    return pixels(neighbour(placeOfPixel(pixel), RIGHT), 0) + row(pixel);
  }

  /** Pixel above another. */
  int above(int pixel) {
    if (row(pixel) > 0) {
      return leftOf(pixel) - 1;
    }
    int t = stepOf(pixel);
    int place = neighbour(placeOfPixel(pixel), aboveOf(t));
    return pixels(place, t == 0 ? Strips.STEPS - 1 : t - 1) + Lanes.COUNT - 1;
  }

  /** Pixel below another. */
  int below(int pixel) {
    if (row(pixel) + 1 < Lanes.COUNT) {
      return rightOf(pixel) + 1;
    }
    int t = stepOf(pixel);
    return pixels(neighbour(placeOfPixel(pixel), belowOf(t)), (t + 1) % Strips.STEPS);
  }

  /**
   * Makes the blocks active that are wanted, and no others. Those that were active before keep
   * their messages; the others' are zero.
   */
  void activate(boolean[] wanted) {
    for (int block = 0; block < places.length; block++) {
      if (places[block] != 0 && !wanted[block]) {
        free[freeCount++] = places[block];
        places[block] = 0;
      }
    }
    reserve(wanted);
    for (int block = 0; block < places.length; block++) {
      if (wanted[block] && places[block] == 0) {
        places[block] = free[--freeCount];
        clearMessages(places[block]);
      }
    }
    list();
  }

  /** Makes room for those that are wanted, and for some more if there was not enough. */
  private void reserve(boolean[] wanted) {
    int missing = -freeCount;
    for (int block = 0; block < places.length; block++) {
      missing += wanted[block] && places[block] == 0 ? 1 : 0;
    }
    if (missing > 0) {
      int most = places.length + 1;
      makeRoom(Math.min(most, (int) (GROWTH * (capacity() + missing))));
    }
  }

  /** Makes all blocks inactive: messages are forgotten. */
  void clear() {
    activate(new boolean[places.length]);
  }

  private void list() {
    active = 0;
    for (int block = 0; block < places.length; block++) {
      if (places[block] != 0) {
        placesInOrder[active] = places[block];
        blocks[active++] = block;
        for (int which = 0; which < NEIGHBOURS; which++) {
          int there = neighbourBlock(block, which);
          neighbours[places[block] * NEIGHBOURS + which] = there < 0 ? 0 : places[there];
        }
      }
    }
  }

  private void clearMessages(int place) {
    int from = labels(place, 0);
    int to = labels(place + 1, 0);
    Arrays.fill(right, from, to, (short) 0);
    Arrays.fill(down, from, to, (short) 0);
    Arrays.fill(left, from, to, (short) 0);
    Arrays.fill(up, from, to, (short) 0);
  }

  private int capacity() {
    return counts.length;
  }

  /**
   * Makes room for more places.
   *
   * @throws IllegalArgumentException if an array cannot be so long
   */
  private void makeRoom(int capacity) {
    if ((long) (capacity + 1) * Strips.STEPS * step > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException(
          "what is undecided of a grid of %d×%d pixels and %d labels is too large"
              .formatted(strips.width(), strips.height(), strips.labels()));
    }
    int before = capacity();
    int labelArray = labels(capacity, 0);
    int pixelArray = pixels(capacity, 0);
    unary = Arrays.copyOf(unary, labelArray);
    right = Arrays.copyOf(right, labelArray);
    down = Arrays.copyOf(down, labelArray);
    left = Arrays.copyOf(left, labelArray);
    up = Arrays.copyOf(up, labelArray);
    rightWeight = Arrays.copyOf(rightWeight, pixelArray);
    downWeight = Arrays.copyOf(downWeight, pixelArray);
    upWeight = Arrays.copyOf(upWeight, pixelArray);
    leftWeight = Arrays.copyOf(leftWeight, capacity * Lanes.COUNT);
    eliminated = Arrays.copyOf(eliminated, capacity * strips.labels());
    offsets = Arrays.copyOf(offsets, capacity * strips.labels());
    counts = Arrays.copyOf(counts, capacity);
    neighbours = Arrays.copyOf(neighbours, capacity * NEIGHBOURS);
    placesInOrder = Arrays.copyOf(placesInOrder, capacity);
    free = Arrays.copyOf(free, capacity);
    for (int place = capacity - 1; place >= Math.max(1, before); place--) {
      free[freeCount++] = place;
    }
    labellings.forEach(labelling -> labelling.makeRoom(pixelArray));
  }

  /** Memory held, in bytes. */
  long bytes() {
    long shorts = 5L * unary.length + 3L * rightWeight.length + leftWeight.length;
    long ints = 2L * places.length + offsets.length + counts.length + neighbours.length;
    return Short.BYTES * shorts
        + eliminated.length
        + Integer.BYTES * (ints + placesInOrder.length + free.length)
        + labellings.stream().mapToLong(Labelling::bytes).sum();
  }
}
