package org.segstream.crf.graph;

/**
 * A split of the unaries among monotone chains: what proves a lower bound.
 *
 * <p>A variable with e edges to earlier variables and l to later ones lies on {@code max(e, l, 1)}
 * chains: its k-th edge of either kind, in the order of {@link GraphEnergy#edges()}, is on the k-th
 * of them. The shares of a variable's chains add up to its unary, so the last one's is not held.
 *
 * @param shares {@code double[variable][chains - 1 · labels]}, nats
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, not kept by the solver
public record ChainShares(double[][] shares) {}
