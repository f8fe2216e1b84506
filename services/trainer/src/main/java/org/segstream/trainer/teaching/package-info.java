/** Models whose answers others learn from. */
@NullMarked
package org.segstream.trainer.teaching;

import org.jspecify.annotations.NullMarked;
