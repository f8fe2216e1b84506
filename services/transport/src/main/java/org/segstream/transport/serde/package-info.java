/** Messages from and to bytes, and whether what they state holds together. */
@NullMarked
package org.segstream.transport.serde;

import org.jspecify.annotations.NullMarked;
