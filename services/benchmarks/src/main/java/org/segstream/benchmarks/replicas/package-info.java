/** What several trainers of one model cost and gain. */
@NullMarked
package org.segstream.benchmarks.replicas;

import org.jspecify.annotations.NullMarked;
