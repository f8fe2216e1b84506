/** Replicas of one run that exchange gradients through Kafka. */
@NullMarked
package org.segstream.trainer.exchange;

import org.jspecify.annotations.NullMarked;
