package org.segstream.cli.train;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.segstream.trainer.exchange.ExchangeSettings;
import org.segstream.trainer.exchange.codec.ExchangeFormat;
import org.segstream.trainer.exchange.codec.ExchangeFormat.Form;
import org.segstream.trainer.exchange.codec.ExchangeFormat.Scales;
import org.segstream.trainer.exchange.control.Patience;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Options of {@code train} and {@code trainer}: replicas that train one model together. */
final class ExchangeOptions {
  @Option(
      names = "--replicas",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Processes that train one model together, each a share of every step: start so many with"
              + " the same options (default: ${DEFAULT-VALUE}).")
  private int replicas = 1;

  @Option(
      names = "--replica",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "NAME",
      description =
          "Name of this process among them; one that is started again under its name takes its"
              + " place again (default: host and process number).")
  private Optional<String> replica = Optional.empty();

  @Option(
      names = "--gradient-exchange",
      paramLabel = "ternary|float32",
      defaultValue = "ternary",
      description =
          "What replicas send each other: gradients of three levels, which are unbiased and a"
              + " nineteenth of the bytes, or all of them (default: ${DEFAULT-VALUE}).")
  private ExchangeFormat.Levels levels = ExchangeFormat.Levels.TERNARY;

  @Option(
      names = "--gradient-floats",
      split = ",",
      paramLabel = "output|field|none",
      defaultValue = "output,field",
      description =
          "What stays in floats when gradients are ternary: the layers that make the logits, the"
              + " parameters of the random field (default: ${DEFAULT-VALUE}).")
  private List<Kept> floats = List.of(Kept.OUTPUT, Kept.FIELD);

  /** What may stay in floats. */
  private enum Kept {
    OUTPUT,
    FIELD,
    NONE
  }

  @Option(
      names = "--gradient-units",
      paramLabel = "moments|equal",
      defaultValue = "moments",
      description =
          "In which units ternary gradients are drawn: each weight's own, from the optimiser's"
              + " second moments, which all replicas have, or one for all weights of a layer"
              + " (default: ${DEFAULT-VALUE}).")
  private ExchangeFormat.Units units = ExchangeFormat.Units.MOMENTS;

  @Option(
      names = "--share-scales",
      description =
          "Have replicas agree on the scale of each ternary layer first, in a record of a few bytes"
              + " (default: each has its own).")
  private boolean shareScales;

  @Option(
      names = "--straggler-ms",
      paramLabel = "MS",
      defaultValue = "5000",
      description =
          "A step goes on without the replicas whose gradient has not come so long after the first"
              + " one's (default: ${DEFAULT-VALUE}).")
  private long stragglerMs = 5_000;

  @Option(
      names = "--replica-timeout-ms",
      paramLabel = "MS",
      defaultValue = "15000",
      description =
          "A replica that gives no sign of life for so long counts as dead; if it leads, another"
              + " one takes the lead (default: ${DEFAULT-VALUE}).")
  private long silenceMs = 15_000;

  @Option(
      names = "--start-ms",
      paramLabel = "MS",
      defaultValue = "60000",
      description =
          "Training begins without the replicas that have not come after so long (default:"
              + " ${DEFAULT-VALUE}).")
  private long startMs = 60_000;

  int replicas() {
    return replicas;
  }

  /**
   * The settings.
   *
   * @param checkpointEvery images between two checkpoints
   * @param batch chips a replica takes of a step
   * @throws IllegalArgumentException if an option is out of its range
   */
  ExchangeSettings settings(String group, long checkpointEvery, int batch) {
    if (replicas < 1 || batch < 1) {
      throw new IllegalArgumentException(
          "%d replicas, %d chips a step: must be at least 1".formatted(replicas, batch));
    }
    return new ExchangeSettings(
        group,
        replica(),
        replicas,
        new ExchangeFormat(
            levels,
            floats.contains(Kept.OUTPUT) ? Form.FLOAT : Form.LIKE_OTHERS,
            floats.contains(Kept.FIELD) ? Form.FLOAT : Form.LIKE_OTHERS,
            shareScales ? Scales.SHARED : Scales.OWN,
            units),
        new Patience(
            Duration.ofMillis(stragglerMs),
            Duration.ofMillis(silenceMs),
            Duration.ofMillis(startMs)),
        Math.clamp(checkpointEvery / ((long) batch * replicas), 1, 1_000_000));
  }

  /** Name of this process among the replicas. */
  String replica() {
    return replica.orElseGet(ExchangeOptions::thisProcess);
  }

  private static String thisProcess() {
    String host = "replica";
    try {
      host = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "-");
    } catch (UnknownHostException _) {
      // A machine without a name: its process number must do.
    }
    return host + "-" + ProcessHandle.current().pid();
  }
}
