package org.segstream.trainer.service;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.segstream.trainer.exchange.ExchangeSettings;
import org.segstream.trainer.training.TrainingPlan;
import org.segstream.transport.models.ModelKeys.Role;

/**
 * How the trainer works.
 *
 * @param folder where it keeps its state
 * @param group of consumers
 * @param storeBytes largest size of the store, decoded
 * @param plan of every round; architecture, first edges and seed are those of the champion and the
 *     round
 * @param newFrames that must have come since the last round for another, at least 1
 * @param threads for libtorch
 * @param keep how many versions stay on the topic, and as many that have been champions, besides
 *     those that pointers name, at least 1
 * @param winner what a candidate becomes that does better than the champion
 * @param rounds after which it ends; it never does if absent
 * @param settling a round waits until no frame has come for so long
 * @param replicas how it trains with other trainers; it trains alone if absent
 * @param lessons what rounds learn from besides labelled frames, as far as the plan has it
 * @param retry pause after a failure, and between looks for new frames
 */
public record TrainerOptions(
    Path folder,
    String group,
    long storeBytes,
    TrainingPlan plan,
    int newFrames,
    int threads,
    int keep,
    Role winner,
    OptionalLong rounds,
    Duration settling,
    Optional<ExchangeSettings> replicas,
    Lessons lessons,
    Duration retry) {

  /** Checks the ranges. */
  public TrainerOptions {
    if (storeBytes < 1 || newFrames < 1 || threads < 1 || keep < 1 || rounds.orElse(1) < 1) {
      throw new IllegalArgumentException(
          "store of %d bytes, %d new frames, %d threads, %d versions kept, %d rounds: must be at least 1"
              .formatted(storeBytes, newFrames, threads, keep, rounds.orElse(1)));
    }
  }
}
