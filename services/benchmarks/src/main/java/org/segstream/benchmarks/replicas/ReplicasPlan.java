package org.segstream.benchmarks.replicas;

import java.time.Duration;
import java.util.List;
import org.segstream.trainer.exchange.codec.ExchangeFormat.Levels;

/**
 * What is measured.
 *
 * @param replicas numbers of replicas, each at least 1
 * @param levels forms of the gradients
 * @param compute what stands for a replica's forward and backward pass
 * @param batch chips that a replica counts a step
 * @param steps that are measured, at least 1
 * @param warmUp steps before them, at least 1
 */
public record ReplicasPlan(
    List<Integer> replicas,
    List<Levels> levels,
    Duration compute,
    int batch,
    int steps,
    int warmUp) {

  /** Checks the ranges. */
  public ReplicasPlan {
    replicas = List.copyOf(replicas);
    levels = List.copyOf(levels);
    if (replicas.isEmpty()
        || levels.isEmpty()
        || replicas.stream().anyMatch(n -> n < 1)
        || compute.isNegative()
        || batch < 1
        || steps < 1
        || warmUp < 1) {
      throw new IllegalArgumentException(
          "%s replicas that compute for %d ms, %d chips, %d steps after %d: must be at least 1, 0 ms, 1, 1, 1"
              .formatted(replicas, compute.toMillis(), batch, steps, warmUp));
    }
  }
}
