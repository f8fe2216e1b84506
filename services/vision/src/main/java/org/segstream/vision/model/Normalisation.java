package org.segstream.vision.model;

import java.util.List;

/**
 * How colours become network input: {@code (colour - mean) / deviation}, each channel by itself.
 *
 * @param mean of red, green and blue, from 0 to 255
 * @param deviation of red, green and blue, > 0
 */
public record Normalisation(List<Float> mean, List<Float> deviation) {

  /** Checks the ranges. */
  public Normalisation {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    boolean valid =
        mean.size() == 3
            && deviation.size() == 3
            && mean.stream().allMatch(Float::isFinite)
            && deviation.stream().allMatch(d -> d > 0 && Float.isFinite(d));
    if (!valid) {
      throw new IllegalArgumentException("normalisation by mean " + mean + " and " + deviation);
    }
  }

  /** What the network sees for each of the 256 values of a channel (0 red, 1 green, 2 blue). */
  public float[] table(int channel) {
    float[] table = new float[256];
    for (int colour = 0; colour < table.length; colour++) {
      table[colour] = (colour - mean.get(channel)) / deviation.get(channel);
    }
    return table;
  }
}
