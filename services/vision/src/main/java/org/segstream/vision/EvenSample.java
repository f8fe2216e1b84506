package org.segstream.vision;

import java.util.List;
import java.util.stream.IntStream;

/** A part of a list that stands for all of it. */
public final class EvenSample {
  private EvenSample() {}

  /** At most {@code most} of a list, evenly spread and in its order. */
  public static <T> List<T> of(List<T> all, int most) {
    int count = Math.min(most, all.size());
    return IntStream.range(0, count)
        .mapToObj(i -> all.get((int) ((long) i * all.size() / count)))
        .toList();
  }
}
