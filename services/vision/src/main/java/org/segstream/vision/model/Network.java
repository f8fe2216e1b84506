package org.segstream.vision.model;

import org.segstream.vision.network.ActivationRanges;

/** What makes a model's logits: one of our own networks, or somebody else's. */
public sealed interface Network permits OwnNetwork, ForeignNetwork {

  /** What its tensors take, or {@link ActivationRanges#NONE} if it is not calibrated. */
  ActivationRanges activations();

  /** The same, calibrated. */
  Network with(ActivationRanges other);
}
