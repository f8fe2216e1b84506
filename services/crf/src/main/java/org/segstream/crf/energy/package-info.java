/** Energies on grids: unaries, edges and their weights, label compatibilities, and their files. */
@NullMarked
package org.segstream.crf.energy;

import org.jspecify.annotations.NullMarked;
