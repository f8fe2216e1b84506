/** A page that shows streams, models and label requests in a browser. */
@NullMarked
package org.segstream.console;

import org.jspecify.annotations.NullMarked;
