/** What the topics of the monitor, the trainer and the labels say, kept for the page's lists. */
@NullMarked
package org.segstream.console.board;

import org.jspecify.annotations.NullMarked;
