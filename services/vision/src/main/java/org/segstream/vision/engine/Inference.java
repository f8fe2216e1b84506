package org.segstream.vision.engine;

import java.util.Optional;

/**
 * What a network says of one frame of a stream.
 *
 * @param logits of this frame alone
 * @param recomputed share of the network's multiplications that were done for it, from 0 to 1; the
 *     rest was kept from the stream's frames before. Empty where nothing is ever kept
 * @param secondLook empty where every frame is looked at once
 */
public record Inference(
    Logits logits, Optional<Float> recomputed, Optional<SecondLook> secondLook) {

  /** Of an engine that keeps nothing and looks once. */
  public static Inference of(Logits logits) {
    return new Inference(logits, Optional.empty(), Optional.empty());
  }

  /**
   * Of an engine that may keep what it computed.
   *
   * @param share of the network that was computed, from 0 to 1
   */
  static Inference recomputed(Logits logits, float share) {
    return new Inference(logits, Optional.of(share), Optional.empty());
  }

  /**
   * What of a frame was looked at again at a finer scale.
   *
   * @param share pixels of all chips over those of the finer picture, from 0 to 1; 0 if the first
   *     look was sure enough or the frame is no larger than what the network saw of it
   * @param leftOut whether there was something to look at again and no time for it
   */
  public record SecondLook(float share, boolean leftOut) {}
}
