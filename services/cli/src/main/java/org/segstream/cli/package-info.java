/** The segstream command. */
@NullMarked
package org.segstream.cli;

import org.jspecify.annotations.NullMarked;
