package org.segstream.crf.certificate;

import java.util.Optional;

/** A labelling with its certificate and, if asked for, the duals that prove its bound. */
public final class Solution {
  private final byte[] labels;
  private final Certificate certificate;
  private final Optional<DualPoint> dualPoint;
  private final double iterations;
  private final double work;

  /**
   * Of a solver that visits all pixels in every iteration.
   *
   * @param labels {@code byte[height][width]}, label ids, unsigned
   * @param certificate what is proven of it
   * @param dualPoint what proves the bound
   */
  public Solution(byte[] labels, Certificate certificate, Optional<DualPoint> dualPoint) {
    this(labels, certificate, dualPoint, certificate.iterations(), certificate.iterations());
  }

  /**
   * @param iterations as in the certificate, with half an iteration for a single pass
   * @param work the pixels visited, in iterations over all of them
   */
  public Solution(
      byte[] labels,
      Certificate certificate,
      Optional<DualPoint> dualPoint,
      double iterations,
      double work) {
    this.labels = labels;
    this.certificate = certificate;
    this.dualPoint = dualPoint;
    this.iterations = iterations;
    this.work = work;
  }

  /** {@code byte[height][width]}, label ids, unsigned. */
  public byte[] labels() {
    return labels;
  }

  /** What is proven of the labelling. */
  public Certificate certificate() {
    return certificate;
  }

  /** The dual point behind the bound; present when {@link Budget#keepDuals()} was set. */
  public Optional<DualPoint> dualPoint() {
    return dualPoint;
  }

  /** Passes in raster order and reversed, halved: {@link Certificate#iterations()} rounded up. */
  public double iterations() {
    return iterations;
  }

  /** The pixels visited, in iterations over all of them: what a solve costs. */
  public double work() {
    return work;
  }
}
