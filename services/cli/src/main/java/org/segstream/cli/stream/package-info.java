/** Commands that move frames and masks: produce, worker, watch, segment, topics, broker. */
@NullMarked
package org.segstream.cli.stream;

import org.jspecify.annotations.NullMarked;
