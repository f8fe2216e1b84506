package org.segstream.gpu;

import org.segstream.gpu.Workspace.Room;

/**
 * The chains of one direction, and where their numbers are.
 *
 * @param length pixels of a chain
 * @param count chains
 * @param shares the chains' shares of the unaries, {@code int[length][label][count]}
 * @param unary unaries in nats, likewise
 * @param units weights of the edges along chains, in units
 * @param along weights of the edges along chains, in nats
 * @param aside weights of the edges between chains, in nats
 * @param energies the chains' least energies
 * @param pixelStep from a pixel to the next of the chain
 * @param asideStep from a pixel to that of the next chain
 * @param blockStep from a block to the next along the chains
 * @param blockAside from a block to the next across the chains
 */
record ChainDirection(
    int length,
    int count,
    Room shares,
    Room unary,
    Room units,
    Room along,
    Room aside,
    Room energies,
    int pixelStep,
    int asideStep,
    int blockStep,
    int blockAside) {

  static ChainDirection rows(FrameSize size) {
    return new ChainDirection(
        size.width(),
        size.height(),
        Room.ROW,
        Room.TURNED,
        Room.ACROSS_UNITS,
        Room.ACROSS,
        Room.DOWN,
        Room.ROW_ENERGIES,
        1,
        size.width(),
        1,
        size.blockColumns());
  }

  static ChainDirection columns(FrameSize size) {
    return new ChainDirection(
        size.height(),
        size.width(),
        Room.COLUMN,
        Room.UNARY,
        Room.DOWN_UNITS,
        Room.DOWN,
        Room.ACROSS,
        Room.COLUMN_ENERGIES,
        size.width(),
        1,
        size.blockColumns(),
        1);
  }
}
