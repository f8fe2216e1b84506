/** The model that a worker works with, and how it takes over another one while streams go on. */
@NullMarked
package org.segstream.worker.serving;

import org.jspecify.annotations.NullMarked;
