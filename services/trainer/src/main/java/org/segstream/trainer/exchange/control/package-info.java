/** Who is in, who leads and which gradients count: what the control topic says. */
@NullMarked
package org.segstream.trainer.exchange.control;

import org.jspecify.annotations.NullMarked;
