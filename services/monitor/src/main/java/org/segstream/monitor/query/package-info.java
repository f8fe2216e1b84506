/** Questions about streams over HTTP, answered by whichever monitor has the state. */
@NullMarked
package org.segstream.monitor.query;

import org.jspecify.annotations.NullMarked;
