/** Labelled images: the CamVid layout on disk, mixing of several data sets, augmentation. */
@NullMarked
package org.segstream.trainer.dataset;

import org.jspecify.annotations.NullMarked;
