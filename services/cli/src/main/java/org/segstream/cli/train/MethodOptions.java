package org.segstream.cli.train;

import org.segstream.trainer.training.ChipPlan;
import org.segstream.trainer.training.MethodPlan;
import picocli.CommandLine.Option;

/** Options of {@code train} and {@code trainer}: published methods to train by. */
final class MethodOptions {
  @Option(
      names = "--class-centres",
      paramLabel = "W",
      description =
          "Weight of a loss that tells the mean features of each class apart, however rare it is"
              + " (CeCo); 0 leaves it out.")
  private double centreWeight;

  @Option(
      names = "--logit-adjustment",
      paramLabel = "S",
      description =
          "How much of what class weights did to the network is taken back in the model that is"
              + " written: each class's logit, less S times the logarithm of its weight; from 0,"
              + " nothing, to 1, all (logit adjustment).")
  private double adjustment = 0.5;

  @Option(
      names = "--local-modules",
      paramLabel = "K",
      description =
          "Cut the network into K modules that are trained one after the other within a step, each"
              + " for losses of its own, so that a step takes less memory (InfoPro); 1 trains it"
              + " end to end.")
  private int localModules = 1;

  @Option(
      names = "--sparsity",
      paramLabel = "L",
      description =
          "Strength of a group lasso over filters, channels and blocks, which become nought and can"
              + " be removed by 'model prune --method ssl'; try 0.1 to 1 (SSL). 0 leaves it out.")
  private double sparsity;

  @Option(
      names = "--chips",
      paramLabel = "random|sniper",
      description =
          "Where chips lie: anywhere at a random zoom, half of them on rare classes; or on a"
              + " pyramid of three scales, as few as hold every region where its size counts, and"
              + " where the network is in doubt (SNIPER).")
  private ChipPlan.Form chips = ChipPlan.Form.RANDOM;

  @Option(
      names = "--look-every",
      paramLabel = "N",
      description =
          "Images between two looks at where the network is in doubt, for --chips sniper.")
  private long lookEvery = ChipPlan.USUAL.lookEvery();

  /**
   * The plan.
   *
   * @throws IllegalArgumentException if an option is out of its range
   */
  MethodPlan plan() {
    return MethodPlan.NONE
        .withCentres(centreWeight)
        .adjusted(adjustment)
        .inModules(localModules)
        .sparse(sparsity)
        .with(new ChipPlan(chips, lookEvery));
  }
}
