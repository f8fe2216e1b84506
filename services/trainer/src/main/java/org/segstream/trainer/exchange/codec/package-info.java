/** Gradients as bytes. */
@NullMarked
package org.segstream.trainer.exchange.codec;

import org.jspecify.annotations.NullMarked;
