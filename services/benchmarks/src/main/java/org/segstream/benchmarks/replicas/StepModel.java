package org.segstream.benchmarks.replicas;

/**
 * How long a step of several replicas takes, by what its parts take one after the other (after the
 * performance model of TernGrad, Wen et al. 2017). All times in ms.
 *
 * @param compute forward and backward pass of a replica's chips
 * @param apply the rest of a step of one process alone: optimiser, averages, weights
 * @param encode a gradient to bytes
 * @param add a gradient from bytes, and added up
 * @param trips what else a step of one replica with an exchange takes: a gradient to the broker and
 *     back, and the decision on the step
 * @param transfer a gradient from the broker to one reader
 * @param cores that all replicas share, unless each has its own
 */
record StepModel(
    double compute,
    double apply,
    double encode,
    double add,
    double trips,
    double transfer,
    int cores) {

  /** Of replicas with a core each. */
  double stepMillis(int replicas) {
    return compute + trips + busy(replicas) + sent(replicas);
  }

  /**
   * Of replicas that compute on cores of their own, and do all else on those of this machine: in
   * lock step, for none goes on before all have written.
   */
  double stepMillisHere(int replicas) {
    double crowd = Math.max(1, replicas / (double) cores);
    return compute + trips + crowd * busy(replicas) + sent(replicas);
  }

  private double busy(int replicas) {
    return apply + encode + replicas * add;
  }

  /** The broker sends each gradient to each replica; the first is in the trips. */
  private double sent(int replicas) {
    return ((double) replicas * replicas - 1) * transfer;
  }
}
