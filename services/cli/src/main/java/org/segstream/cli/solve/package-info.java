/** {@code segstream solve}: instance files. */
@NullMarked
package org.segstream.cli.solve;

import org.jspecify.annotations.NullMarked;
