package org.segstream.crf;

import java.util.Optional;

/** A labelling with its certificate and, if asked for, the duals that prove its bound. */
public final class Solution {
  private final byte[] labels;
  private final Certificate certificate;
  private final Optional<double[]> rowUnary;

  /**
   * @param labels {@code byte[height][width]}, label ids, unsigned
   * @param certificate what is proven of it
   * @param rowUnary the rows' share of the unaries, {@code double[height][width][labels]}; the
   *     columns have the rest
   */
  public Solution(byte[] labels, Certificate certificate, Optional<double[]> rowUnary) {
    this.labels = labels;
    this.certificate = certificate;
    this.rowUnary = rowUnary;
  }

  /** {@code byte[height][width]}, label ids, unsigned. */
  public byte[] labels() {
    return labels;
  }

  /** What is proven of the labelling. */
  public Certificate certificate() {
    return certificate;
  }

  /**
   * The dual point behind the bound: the rows' share θʰ of the unaries, {@code
   * double[height][width][labels]}, nats; the columns have {@code u - θʰ}. Present when {@link
   * Budget#keepDuals()} was set.
   */
  public Optional<double[]> rowUnary() {
    return rowUnary;
  }
}
