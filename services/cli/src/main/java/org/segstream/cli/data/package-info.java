/** {@code segstream labels} and {@code street}: labelled data in and out. */
@NullMarked
package org.segstream.cli.data;

import org.jspecify.annotations.NullMarked;
