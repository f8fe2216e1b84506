/** The solver in its plain form, in double: what faster ones are held to. */
@NullMarked
package org.segstream.crf.reference;

import org.jspecify.annotations.NullMarked;
