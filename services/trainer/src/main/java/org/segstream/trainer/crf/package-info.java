/** The random field's training form as operations on DJL tensors. */
@NullMarked
package org.segstream.trainer.crf;

import org.jspecify.annotations.NullMarked;
