package org.segstream.trainer.pruning;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.segstream.vision.network.ChannelCut;
import org.segstream.vision.network.ChannelSpace;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.Node;
import org.segstream.vision.network.ResidualBlock;

/**
 * Turns a ranking into a smaller network: the longest head of the ranking with which it stays
 * within its multiplications.
 */
final class ChannelChoice {
  private static final int SIDE = 256;

  private final NetworkGraph graph;
  private final List<Channel> ranking;
  private final int multiple;
  private final Map<String, Integer> channels = new LinkedHashMap<>();
  private final Map<String, String> blockOf = new HashMap<>();

  /**
   * @param ranking of all channels
   * @param multiple channels stay in so many at a time, which is what vector units like
   */
  ChannelChoice(NetworkGraph graph, List<Channel> ranking, int multiple) {
    this.graph = graph;
    this.ranking = List.copyOf(ranking);
    this.multiple = multiple;
    List<ResidualBlock> blocks = ResidualBlock.of(graph);
    for (ChannelSpace space : ChannelSpace.of(graph)) {
      channels.put(space.name(), space.channels());
      for (ResidualBlock block : blocks) {
        if (block.chain().stream().map(Node::name).toList().containsAll(space.tensors())) {
          blockOf.put(space.name(), block.name());
        }
      }
    }
  }

  /**
   * The network with at most this share of the multiplications.
   *
   * @param share above 0, to 1
   * @throws IllegalArgumentException if the fewest channels need more
   */
  ChannelCut within(double share) {
    long most = (long) (share * graph.multiplications(SIDE, SIDE));
    int fits = -1;
    int tooMany = ranking.size() + 1;
    while (tooMany - fits > 1) {
      int middle = (fits + tooMany) >>> 1;
      if (of(middle).graph().multiplications(SIDE, SIDE) <= most) {
        fits = middle;
      } else {
        tooMany = middle;
      }
    }
    if (fits < 0) {
      throw new IllegalArgumentException(
          "no %s keeps %.1f %% of the multiplications or less with %d channels in every place"
              .formatted(graph.name(), 100 * share, multiple));
    }
    return of(fits);
  }

  /** With the first of the ranking, rounded up. */
  private ChannelCut of(int count) {
    Map<String, Integer> widths = new HashMap<>();
    ranking.subList(0, count).forEach(each -> widths.merge(each.space(), 1, Integer::sum));
    Set<String> without = new HashSet<>();
    Map<String, int[]> stay = new HashMap<>();
    channels.forEach((space, all) -> {
      int width = widths.getOrDefault(space, 0);
      String block = blockOf.get(space);
      if (width == 0 && block != null) {
        without.add(block);
      } else {
        int rounded = Math.max(1, (width + multiple - 1) / multiple) * multiple;
        stay.put(space, best(space, Math.min(all, rounded)));
      }
    });
    return new ChannelCut(graph, stay, without);
  }

  private int[] best(String space, int width) {
    return ranking.stream()
        .filter(each -> each.space().equals(space))
        .limit(width)
        .mapToInt(Channel::index)
        .sorted()
        .toArray();
  }
}
