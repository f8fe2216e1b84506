package org.segstream.trainer.labels;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;

/**
 * Labels of one set as those of another, by the classes' names, without regard to case. What the
 * other set has no class for becomes Void, and is counted.
 */
public final class LabelMapping {
  private final LabelSet from;
  private final LabelSet to;
  private final int[] ids = new int[256];
  private final Map<String, Long> lost = new TreeMap<>();

  /**
   * @param renames name in {@code from} → name in {@code to}, for classes whose names differ
   * @throws DatasetException if a rename names a class that is not there
   */
  public LabelMapping(LabelSet from, LabelSet to, Map<String, String> renames) {
    this.from = from;
    this.to = to;
    renames.forEach((source, target) -> {
      if (find(from, source).isEmpty() || find(to, target).isEmpty()) {
        throw new DatasetException(
            "%s=%s: %s is no class of %s, or %s none of %s"
                .formatted(source, target, source, from.name(), target, to.name()));
      }
    });
    Map<String, String> lower = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    lower.putAll(renames);
    for (int id = 0; id < ids.length; id++) {
      ids[id] = to.voidId();
      if (id < from.size()) {
        String name = from.classes().get(id).name();
        ids[id] = find(to, lower.getOrDefault(name, name)).orElse(to.voidId());
      }
    }
  }

  private static Optional<Integer> find(LabelSet labels, String name) {
    for (int id = 0; id < labels.size(); id++) {
      if (labels.classes().get(id).name().equalsIgnoreCase(name)) {
        return Optional.of(id);
      }
    }
    return Optional.empty();
  }

  /** The set that labels are mapped to. */
  public LabelSet target() {
    return to;
  }

  /** The map with the other set's ids. */
  public LabelMap apply(LabelMap map) {
    byte[] mapped = new byte[map.labels().length];
    for (int i = 0; i < mapped.length; i++) {
      int id = map.labels()[i] & 0xff;
      mapped[i] = (byte) ids[id];
      if (id < from.size() && ids[id] == to.voidId()) {
        lost.merge(from.classes().get(id).name(), 1L, Long::sum);
      }
    }
    return new LabelMap(map.width(), map.height(), mapped);
  }

  /** What became Void so far, in a sentence; empty if nothing did. */
  public Optional<String> lost() {
    if (lost.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "%d %s without a counterpart in %s became Void: %s"
            .formatted(
                lost.size(),
                lost.size() == 1 ? "class" : "classes",
                to.name(),
                lost.entrySet().stream()
                    .map(e ->
                        String.format(Locale.ROOT, "%s (%,d pixels)", e.getKey(), e.getValue()))
                    .collect(Collectors.joining(", "))));
  }
}
