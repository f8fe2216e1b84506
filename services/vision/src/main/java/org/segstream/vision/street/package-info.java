/** A synthetic street: moving pictures with exact labels, from a seed alone. */
@NullMarked
package org.segstream.vision.street;

import org.jspecify.annotations.NullMarked;
