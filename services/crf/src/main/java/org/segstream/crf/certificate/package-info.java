/**
 * What a solver takes and what it gives: budgets, starts, labellings, and certificates that can be
 * checked.
 */
@NullMarked
package org.segstream.crf.certificate;

import org.jspecify.annotations.NullMarked;
