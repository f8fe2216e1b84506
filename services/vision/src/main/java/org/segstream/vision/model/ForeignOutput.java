package org.segstream.vision.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Where somebody else's network has its logits.
 *
 * @param name of its output
 * @param layout where that has its channels
 * @param activation what the numbers are
 * @param channels the labels' channels, in the order of the labels; a single one stands for two
 *     labels, that it is not and that it is
 */
public record ForeignOutput(
    String name, ChannelLayout layout, Activation activation, List<Integer> channels) {
  /**
   * The least probability that counts: smaller ones say no more, and zero says nothing at all.
   * Logits of probabilities are thus from -13.8 to 13.8 nats.
   */
  public static final float LEAST = 1e-6f;

  /** Checks the ranges. */
  public ForeignOutput {
    channels = List.copyOf(channels);
    if (channels.isEmpty()
        || channels.stream().anyMatch(channel -> channel < 0)
        || (channels.size() == 1 && activation == Activation.SOFTMAX)) {
      throw new IllegalArgumentException(
          "an output of channels %s, %s".formatted(channels, activation));
    }
  }

  /** What a network's numbers are. */
  public enum Activation {
    /** Logits, in nats; logarithms of probabilities are, too. */
    LOGITS,
    /** Probabilities of one label among all; their logarithms become logits. */
    SOFTMAX,
    /** Probabilities of each label by itself; the logarithms of their odds become logits. */
    SIGMOID;

    /** The logit of a number. */
    public float logit(float value) {
      return switch (this) {
        case LOGITS -> value;
        case SOFTMAX -> (float) Math.log(Math.max(LEAST, value));
        case SIGMOID -> {
          float bounded = Math.clamp(value, LEAST, 1 - LEAST);
          yield (float) Math.log(bounded / (1 - bounded));
        }
      };
    }
  }

  /** The channels in short, for instance {@code 0-18} or {@code 2, 0, 5-7}. */
  public String ranges() {
    return ranges(channels);
  }

  /** Numbers of channels as on a command line, for instance {@code 0-18, 20}. */
  public static String ranges(List<Integer> channels) {
    List<String> ranges = new ArrayList<>();
    for (int from = 0; from < channels.size(); ) {
      int to = from;
      while (to + 1 < channels.size() && channels.get(to + 1) == channels.get(to) + 1) {
        to++;
      }
      int first = channels.get(from);
      ranges.add(to == from ? String.valueOf(first) : first + "-" + channels.get(to));
      from = to + 1;
    }
    return String.join(", ", ranges);
  }

  /** How many labels there are. */
  public int labels() {
    return Math.max(2, channels.size());
  }
}
