/** A real Kafka broker in the process. */
@NullMarked
package org.segstream.broker;

import org.jspecify.annotations.NullMarked;
