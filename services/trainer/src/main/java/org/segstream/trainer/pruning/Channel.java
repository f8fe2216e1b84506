package org.segstream.trainer.pruning;

/**
 * A channel of a network.
 *
 * @param space name of its {@link org.segstream.vision.network.ChannelSpace}
 * @param index from 0
 */
public record Channel(String space, int index) {}
