/** What a run leaves for people: its log and its page with curves, tables and pictures. */
@NullMarked
package org.segstream.trainer.report;

import org.jspecify.annotations.NullMarked;
