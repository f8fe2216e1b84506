/** Single records read again by their places, beside the threads of Kafka Streams. */
@NullMarked
package org.segstream.monitor.fetch;

import org.jspecify.annotations.NullMarked;
