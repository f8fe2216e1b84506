/** Which edges and which temperature suit a network, judged on labelled images. */
@NullMarked
package org.segstream.trainer.tuning;

import org.jspecify.annotations.NullMarked;
