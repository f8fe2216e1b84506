/**
 * The random field in its training form: dual decomposition with min replaced by a soft minimum at
 * a temperature, and its derivatives.
 *
 * <p>Everything in here maximises scores, where the rest of the solver minimises energies: a score
 * is a logit, {@code S(x) = Σ_i s_i(x_i) - Σ_ij w_ij · [x_i ≠ x_j]} is the energy with its sign
 * changed, and the dual value is an upper bound.
 */
@NullMarked
package org.segstream.crf.training;

import org.jspecify.annotations.NullMarked;
