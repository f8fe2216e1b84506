/** Challengers beside champions: what is counted of both, and what follows. */
@NullMarked
package org.segstream.monitor.trials;

import org.jspecify.annotations.NullMarked;
