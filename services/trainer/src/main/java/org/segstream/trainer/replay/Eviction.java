package org.segstream.trainer.replay;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which frames leave when there are too many bytes: those whose rarest class most others show as
 * well, and among equals those of the largest hash of stream and sequence. Rare classes stay, and
 * the rest is a uniform sample of all that ever came, in any order.
 *
 * <p>After the class-balancing reservoir sampling of Chrysakis and Moens (ICML 2020), with bottom-k
 * sampling in place of random numbers, so that a frame that comes twice is treated the same.
 */
final class Eviction {
  private Eviction() {}

  /** The frames that have to leave, in their order. */
  static List<StoredFrame> of(Collection<StoredFrame> frames, long maxBytes) {
    List<StoredFrame> left = new ArrayList<>(frames);
    List<StoredFrame> victims = new ArrayList<>();
    long bytes = frames.stream().mapToLong(StoredFrame::bytes).sum();
    while (bytes > maxBytes) {
      Map<Integer, Integer> holders = new HashMap<>();
      left.forEach(frame -> frame.classes().forEach(k -> holders.merge(k, 1, Integer::sum)));
      StoredFrame victim = left.stream().max(order(holders)).orElseThrow();
      left.remove(victim);
      victims.add(victim);
      bytes -= victim.bytes();
    }
    return victims;
  }

  private static Comparator<StoredFrame> order(Map<Integer, Integer> holders) {
    return Comparator.<StoredFrame>comparingInt(frame ->
            frame.classes().stream()
                .mapToInt(k -> holders.getOrDefault(k, 0))
                .min()
                .orElse(Integer.MAX_VALUE))
        .thenComparingLong(frame -> HeldOutRule.hash(frame.identity()))
        .thenComparingLong(StoredFrame::number);
  }
}
