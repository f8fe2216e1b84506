/** Pairwise energies on any graph: the field's file format, a reference solver, and its check. */
@NullMarked
package org.segstream.crf.graph;

import org.jspecify.annotations.NullMarked;
