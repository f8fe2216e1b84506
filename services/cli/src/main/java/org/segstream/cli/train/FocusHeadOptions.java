package org.segstream.cli.train;

import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The option of {@code train} that trains a focus head and nothing else. */
final class FocusHeadOptions {
  /** Images to see by default: a head is small. */
  static final long IMAGES = 600;

  /** What it goes with; the rest would change nothing. */
  private static final Set<String> OTHERS =
      Set.of(
          "--focus-head",
          "--data",
          "--splits",
          "--hold-out",
          "--out",
          "--name",
          "--model-version",
          "--from",
          "--resume",
          "--images",
          "--learning-rate",
          "--seed",
          "--threads",
          "--checkpoint-every",
          "--config",
          "--natives");

  @Option(
      names = "--focus-head",
      description =
          "Leave the network of --from as it is, and train a small one on its features that says"
              + " where --focus is to look again: at what is small or thin. Whole images, one a"
              + " step; 600 of them, or --images.")
  boolean wanted;

  /**
   * Refuses what does not go with it.
   *
   * @throws ParameterException if there is any
   */
  static void check(CommandSpec spec) {
    List<String> useless =
        spec.commandLine().getParseResult().matchedOptions().stream()
            .map(option -> option.longestName())
            .filter(name -> !OTHERS.contains(name))
            .toList();
    if (!useless.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "--focus-head trains nothing else: leave out " + String.join(", ", useless));
    }
  }
}
