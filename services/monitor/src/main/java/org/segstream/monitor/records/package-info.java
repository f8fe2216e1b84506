/** What the monitor reads of the topics' records. */
@NullMarked
package org.segstream.monitor.records;

import org.jspecify.annotations.NullMarked;
