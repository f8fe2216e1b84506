/** Groups of options that several commands have. */
@NullMarked
package org.segstream.cli.options;

import org.jspecify.annotations.NullMarked;
