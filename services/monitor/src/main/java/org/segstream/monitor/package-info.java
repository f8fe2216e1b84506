/** Watches the masks of all streams with Kafka Streams. */
@NullMarked
package org.segstream.monitor;

import org.jspecify.annotations.NullMarked;
