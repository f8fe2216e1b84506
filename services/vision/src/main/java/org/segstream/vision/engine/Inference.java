package org.segstream.vision.engine;

import java.util.Optional;

/**
 * What a network says of one frame of a stream.
 *
 * @param logits of this frame alone
 * @param recomputed share of the network's multiplications that were done for it, from 0 to 1; the
 *     rest was kept from the stream's frames before. Empty where nothing is ever kept
 */
public record Inference(Logits logits, Optional<Float> recomputed) {}
