/** {@code segstream bench}. */
@NullMarked
package org.segstream.cli.bench;

import org.jspecify.annotations.NullMarked;
