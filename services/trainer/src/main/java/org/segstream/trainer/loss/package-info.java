/** What training minimises: cross-entropy of the network, and of the random field on top of it. */
@NullMarked
package org.segstream.trainer.loss;

import org.jspecify.annotations.NullMarked;
