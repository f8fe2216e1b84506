/** How a worker works: limits, policies, guarantees. */
@NullMarked
package org.segstream.worker.options;

import org.jspecify.annotations.NullMarked;
