package org.segstream.benchmarks.training;

/** What stands between the network and the loss. */
public enum StepKind {
  /** Nothing: cross-entropy of the enlarged logits, as {@code segstream train} does it. */
  ALONE("no random field", 0),

  /** The dual surrogate, warm-started, two sweeps. */
  SURROGATE("dual surrogate, 1 sweep to improve, 1 for the gradient", 1),

  /** Five iterations of smoothed dual decomposition. */
  UNROLLED_5("unrolled, N = 5", 5),

  /** Fifteen iterations of smoothed dual decomposition. */
  UNROLLED_15("unrolled, N = 15", 15),

  /** Five iterations of mean field in libtorch. */
  MEAN_FIELD_5("mean field in DJL, N = 5", 5),

  /** Fifteen iterations of mean field in libtorch. */
  MEAN_FIELD_15("mean field in DJL, N = 15", 15);

  private final String description;
  private final int iterations;

  StepKind(String description, int iterations) {
    this.description = description;
    this.iterations = iterations;
  }

  /** In words. */
  public String description() {
    return description;
  }

  /** Iterations of the random field. */
  int iterations() {
    return iterations;
  }
}
