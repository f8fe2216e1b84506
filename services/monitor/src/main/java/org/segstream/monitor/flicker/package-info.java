/** How much of a mask flickers, found by its thumbnail and those before. */
@NullMarked
package org.segstream.monitor.flicker;

import org.jspecify.annotations.NullMarked;
