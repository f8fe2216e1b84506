package org.segstream.crf.training;

/**
 * Where the dual of one training image stands: kept from epoch to epoch, it makes the surrogate
 * tight after few sweeps. Any point is valid, whatever the network has become since.
 */
public final class DualPoint {
  private final GridShape shape;
  private final float[][] shares;
  private double step = StepRule.USUAL_START;

  DualPoint(GridShape shape, float[][] shares) {
    this.shape = shape;
    this.shares = shares;
  }

  GridShape shape() {
    return shape;
  }

  /** λ of all families but the last, in tiles. */
  float[][] shares() {
    return shares;
  }

  double step() {
    return step;
  }

  void setStep(double next) {
    step = next;
  }

  /** Memory held, in bytes. */
  public long bytes() {
    long bytes = 0;
    for (float[] share : shares) {
      bytes += (long) Float.BYTES * share.length;
    }
    return bytes;
  }
}
