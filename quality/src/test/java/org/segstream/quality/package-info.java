/** Tests about the source itself. */
@NullMarked
package org.segstream.quality;

import org.jspecify.annotations.NullMarked;
