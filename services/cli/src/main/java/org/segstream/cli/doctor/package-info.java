/** What {@code segstream doctor} looks at, and what it finds. */
@NullMarked
package org.segstream.cli.doctor;

import org.jspecify.annotations.NullMarked;
