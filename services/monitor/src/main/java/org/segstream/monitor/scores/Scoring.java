package org.segstream.monitor.scores;

import java.util.Optional;
import org.segstream.monitor.state.Comparison;

/** Compares a frame's true labels with its mask. */
@FunctionalInterface
interface Scoring {
  /**
   * Reads both records and compares them; slow.
   *
   * @return empty if one of them is not there or not as it should be
   * @throws org.segstream.transport.TransportException if Kafka gives no answer in time
   */
  Optional<FrameScore> score(Comparison frame);
}
