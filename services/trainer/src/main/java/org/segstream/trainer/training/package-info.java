/** Training of a network: loss, optimiser, schedule, checkpoints, evaluation, the loop. */
@NullMarked
package org.segstream.trainer.training;

import org.jspecify.annotations.NullMarked;
