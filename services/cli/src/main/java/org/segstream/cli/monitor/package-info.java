/** The command that watches the masks of all streams. */
@NullMarked
package org.segstream.cli.monitor;

import org.jspecify.annotations.NullMarked;
