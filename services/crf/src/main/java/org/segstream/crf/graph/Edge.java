package org.segstream.crf.graph;

/**
 * An edge of a {@link GraphEnergy}, with the cost of every pair of labels.
 *
 * @param first the variable that comes earlier
 * @param second the variable that comes later
 * @param costs {@code double[labels of first][labels of second]}, row-major, nats; +∞ forbids a
 *     pair
 */
@SuppressWarnings("ArrayRecordComponent") // shared, like all arrays of an energy
public record Edge(int first, int second, double[] costs) {

  /** The variable at the other end. */
  int other(int variable) {
    return variable == first ? second : first;
  }

  /** The cost of label {@code a} at {@code variable} and label {@code b} at the other end. */
  double cost(int variable, int a, int b, int labelsOfSecond) {
    return variable == first ? costs[a * labelsOfSecond + b] : costs[b * labelsOfSecond + a];
  }
}
