/** {@code segstream demo}: everything in one process. */
@NullMarked
package org.segstream.cli.demo;

import org.jspecify.annotations.NullMarked;
