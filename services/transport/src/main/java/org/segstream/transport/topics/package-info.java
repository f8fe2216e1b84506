/** The topics: their names, settings and limits. */
@NullMarked
package org.segstream.transport.topics;

import org.jspecify.annotations.NullMarked;
