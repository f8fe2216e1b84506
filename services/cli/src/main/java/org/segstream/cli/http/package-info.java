/** What a service says of itself over HTTP: probes and metrics. */
@NullMarked
package org.segstream.cli.http;

import org.jspecify.annotations.NullMarked;
