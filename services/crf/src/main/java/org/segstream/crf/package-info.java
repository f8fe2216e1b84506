/** The conditional random field: energies, dual decomposition, certificates. */
@NullMarked
package org.segstream.crf;

import org.jspecify.annotations.NullMarked;
