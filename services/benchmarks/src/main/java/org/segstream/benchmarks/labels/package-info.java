/** Whether labels that the monitor asks for help more than others. */
@NullMarked
package org.segstream.benchmarks.labels;

import org.jspecify.annotations.NullMarked;
