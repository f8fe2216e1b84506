/** Pictures with their masks, on their way from the topics to the browsers that watch them. */
@NullMarked
package org.segstream.console.live;

import org.jspecify.annotations.NullMarked;
