/** The health of each stream: windows of what became of its frames, and its state. */
@NullMarked
package org.segstream.monitor.health;

import org.jspecify.annotations.NullMarked;
