package org.segstream.vision.foreign;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.segstream.vision.LabelSet;
import org.segstream.vision.engine.Logits;

/**
 * How much of a picture has which label by the network alone.
 *
 * @param labels the labels
 * @param pixels of each label
 */
record LabelShares(LabelSet labels, List<Integer> pixels) {
  private static final int SHOWN = 4;

  static LabelShares of(Logits logits, LabelSet labels) {
    int[] pixels = new int[labels.size()];
    int plane = logits.width() * logits.height();
    for (int i = 0; i < plane; i++) {
      pixels[logits.best(i)]++;
    }
    return new LabelShares(labels, IntStream.of(pixels).boxed().toList());
  }

  /** The largest first, for instance {@code road 40 %, sky 12 %}. */
  @Override
  public String toString() {
    int all = pixels.stream().mapToInt(Integer::intValue).sum();
    return IntStream.range(0, labels.size())
        .boxed()
        .filter(label -> pixels.get(label) > 0)
        .sorted(Comparator.comparing(pixels::get, Comparator.reverseOrder()))
        .limit(SHOWN)
        .map(label ->
            String.format(
                Locale.ROOT,
                "%s %.0f %%",
                labels.classes().get(label).name(),
                100.0 * pixels.get(label) / all))
        .collect(Collectors.joining(", "));
  }
}
