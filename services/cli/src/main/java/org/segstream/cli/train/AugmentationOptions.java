package org.segstream.cli.train;

import org.segstream.trainer.dataset.Augmentation;
import picocli.CommandLine.Option;

/** Options of {@code train}: how images are varied. */
final class AugmentationOptions {
  @Option(
      names = "--chip",
      paramLabel = "WxH",
      description = "Size of what the network sees in training; smaller than the image is faster.")
  private String chip = "320x240";

  @Option(names = "--min-scale", description = "Smallest zoom.")
  private double minScale = 0.5;

  @Option(names = "--max-scale", description = "Largest zoom.")
  private double maxScale = 2.0;

  @Option(names = "--rotation", description = "Largest rotation to either side, degrees.")
  private double rotation = 5;

  @Option(names = "--colour", description = "Strength of the colour jitter, 0 to 1.")
  private double colour = 0.7;

  @Option(names = "--blur", description = "Probability of a slight blur.")
  private double blur = 0.2;

  @Option(
      names = "--focus",
      description = "Probability that a chip is placed on a class drawn by its rarity.")
  private double focus = 0.5;

  Augmentation augmentation() {
    String[] sides = chip.split("x", -1);
    if (sides.length != 2 || !chip.matches("[0-9]{1,5}x[0-9]{1,5}")) {
      throw new IllegalArgumentException("chip size '" + chip + "' must be like 320x240");
    }
    return new Augmentation(
        Integer.parseInt(sides[0]),
        Integer.parseInt(sides[1]),
        minScale,
        maxScale,
        rotation,
        colour,
        blur,
        focus);
  }
}
