/** What solving takes: CPU time, and when it has come to rest. */
@NullMarked
package org.segstream.crf.timing;

import org.jspecify.annotations.NullMarked;
