package org.segstream.trainer.loss;

/**
 * What is taken for the truth of an image without labels, at the places of a network's logits.
 *
 * @param classes one a place, {@code byte[height][width]}
 * @param weights one a place, from 0 (not taken) to 1
 */
@SuppressWarnings("ArrayRecordComponent") // made once, read once
public record PseudoLabels(byte[] classes, float[] weights) {

  /** Checks that there are as many of both. */
  public PseudoLabels {
    if (classes.length != weights.length) {
      throw new IllegalArgumentException(
          classes.length + " classes with " + weights.length + " weights");
    }
  }
}
