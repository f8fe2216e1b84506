/** Single records, read again by their places. */
@NullMarked
package org.segstream.console.records;

import org.jspecify.annotations.NullMarked;
