/** Metrics of accuracy: confusion matrix, intersection over union, temporal consistency. */
@NullMarked
package org.segstream.vision.metrics;

import org.jspecify.annotations.NullMarked;
