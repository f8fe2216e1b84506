/** Images, label maps and label sets. */
@NullMarked
package org.segstream.vision;

import org.jspecify.annotations.NullMarked;
