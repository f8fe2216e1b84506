/** {@code segstream train} and {@code trainer}. */
@NullMarked
package org.segstream.cli.train;

import org.jspecify.annotations.NullMarked;
