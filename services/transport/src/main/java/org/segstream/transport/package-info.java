/** Kafka: topics, serialisation, configuration, the polling loop, dead letters. */
@NullMarked
package org.segstream.transport;

import org.jspecify.annotations.NullMarked;
