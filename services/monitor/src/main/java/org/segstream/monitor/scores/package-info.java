/** How models do, by frames whose true labels have come. */
@NullMarked
package org.segstream.monitor.scores;

import org.jspecify.annotations.NullMarked;
