/** From polled records to committed offsets: the polling loop, outboxes, dead letters. */
@NullMarked
package org.segstream.transport.flow;

import org.jspecify.annotations.NullMarked;
