/** Decodes video and publishes frames. */
@NullMarked
package org.segstream.producer;

import org.jspecify.annotations.NullMarked;
