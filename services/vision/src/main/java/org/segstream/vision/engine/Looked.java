package org.segstream.vision.engine;

import java.util.Optional;

/**
 * What a network says of a batch.
 *
 * @param logits of the labels
 * @param focus of a finer look being worth it, one a place: {@code float[batch][1][height][width]};
 *     empty without a focus head
 */
public record Looked(Logits logits, Optional<Logits> focus) {}
