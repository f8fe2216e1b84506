package org.segstream.crf.graph;

import java.util.Optional;
import org.segstream.crf.Certificate;

/**
 * A labelling of a graph with its certificate.
 *
 * @param labels a label for each variable
 * @param certificate what is proven of it; the energy is +∞ if the labelling is forbidden, and the
 *     base is the sum of the least costs of all functions
 * @param duals what proves the bound, if asked for
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, not kept by the solver
public record GraphSolution(int[] labels, Certificate certificate, Optional<ChainShares> duals) {}
