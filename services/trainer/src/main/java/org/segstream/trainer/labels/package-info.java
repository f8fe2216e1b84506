/** Labelled images in folders and in records: layouts, import and export. */
@NullMarked
package org.segstream.trainer.labels;

import org.jspecify.annotations.NullMarked;
