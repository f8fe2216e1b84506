/** Consumes frames, segments them, publishes masks. */
@NullMarked
package org.segstream.worker;

import org.jspecify.annotations.NullMarked;
