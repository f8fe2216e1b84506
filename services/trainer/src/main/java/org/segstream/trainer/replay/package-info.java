/** Labelled frames kept on disk to be trained on again and again. */
@NullMarked
package org.segstream.trainer.replay;

import org.jspecify.annotations.NullMarked;
