package org.segstream.monitor.requests;

import java.util.Set;
import org.apache.kafka.streams.state.StoreBuilder;
import org.segstream.monitor.records.StateStores;
import org.segstream.monitor.state.Candidate;
import org.segstream.monitor.state.DayCount;
import org.segstream.monitor.state.RequestHead;
import org.segstream.monitor.state.StreamChoice;

/**
 * The stores of label requests; all on disk, and logged so that another monitor goes on with them.
 */
final class RequestStores {
  /** Stream → how its frames are chosen, at most 2 KiB. */
  static final String CHOICES = "request-choices";

  /** Frame → that it is to be asked for next. Nearly empty. */
  static final String DUE = "request-due";

  /** One entry: how many frames of the partition have been asked for today. */
  static final String COUNT = "request-count";

  /** Frame → its open request, without picture: what queries are answered from. */
  static final String OPEN = "request-open";

  private RequestStores() {}

  static Set<StoreBuilder<?>> builders() {
    return Set.of(
        StateStores.keyValue(CHOICES, StreamChoice.parser()),
        StateStores.keyValue(DUE, Candidate.parser()),
        StateStores.keyValue(COUNT, DayCount.parser()),
        StateStores.keyValue(OPEN, RequestHead.parser()));
  }
}
