package org.segstream.trainer.pruning;

import java.util.List;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;

/** By what channels are chosen. */
public enum PruningMethod {
  /** Chains of operator norms (Schoonhoven et al.). */
  LEAN,
  /**
   * Groups of weights that lead to and away from a channel (Wen et al. 2016), for a network that
   * was trained with a group lasso.
   */
  SSL,
  /** Filter by filter, by the norms of their weights (Li et al. 2017). */
  FILTERS;

  /** All channels of a network that may be removed, those that matter most first. */
  List<Channel> rank(NetworkGraph graph, NetworkParameters values) {
    return switch (this) {
      case LEAN -> LeanRanking.of(graph, values);
      case SSL -> NormRanking.ofGroups(graph, values);
      case FILTERS -> NormRanking.ofFilters(graph, values);
    };
  }
}
