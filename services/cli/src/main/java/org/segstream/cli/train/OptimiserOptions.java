package org.segstream.cli.train;

import java.util.Optional;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Options of {@code train}: network, loss and optimiser. */
final class OptimiserOptions {
  @Option(
      names = "--architecture",
      showDefaultValue = Visibility.NEVER,
      description =
          "Name of the network's architecture (default: that of --from, or street-net-1).")
  Optional<String> architecture = Optional.empty();

  @Option(names = "--batch", description = "Chips a step.")
  int batch = 8;

  @Option(names = "--learning-rate", description = "Highest learning rate of AdamW.")
  double learningRate = 0.003;

  @Option(names = "--warm-up", description = "Share of the run in which the rate rises.")
  double warmUp = 0.03;

  @Option(names = "--power", description = "Exponent of the rate's fall to zero.")
  double power = 0.9;

  @Option(names = "--weight-decay", description = "Decoupled decay of convolution kernels.")
  double weightDecay = 0.02;

  @Option(names = "--clip", description = "Largest norm of a step's gradient.")
  double clip = 5;

  @Option(names = "--averaging", description = "Decay of the moving average of the weights.")
  double averaging = 0.999;

  @Option(
      names = "--class-weight-offset",
      description =
          "Classes weigh 1 / ln(OFFSET + share of pixels); larger is more equal, Infinity is"
              + " equal.")
  double classWeightOffset = 1.10;

  @Option(names = "--label-smoothing", description = "Share of the target given to all classes.")
  double labelSmoothing;

  @Option(names = "--loss-stride", description = "The loss looks at every n-th row and column.")
  int lossStride = 2;
}
