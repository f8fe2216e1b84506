/** Which frames are worth labelling, and the requests for their labels. */
@NullMarked
package org.segstream.monitor.requests;

import org.jspecify.annotations.NullMarked;
