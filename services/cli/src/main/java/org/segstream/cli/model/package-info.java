/** {@code segstream model} and {@code evaluate}: models, their files and their scores. */
@NullMarked
package org.segstream.cli.model;

import org.jspecify.annotations.NullMarked;
