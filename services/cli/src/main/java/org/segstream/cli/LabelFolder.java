package org.segstream.cli;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;

/**
 * Where labellings are written to: a grid's as an 8-bit PNG whose palette indices are the labels, a
 * graph's as a text in the UAI competitions' form for a most probable explanation.
 */
final class LabelFolder {
  private static final int MOST_LABELS = 255;
  private static final float GOLDEN_RATIO = 0.618034f;

  private final Path folder;

  private LabelFolder(Path folder) {
    this.folder = folder;
  }

  static LabelFolder create(Path folder) throws IOException {
    return new LabelFolder(Files.createDirectories(folder));
  }

  /** A file's name without its ending. */
  static String stem(Path file) {
    return String.valueOf(file.getFileName()).replaceFirst("(?<=.)\\.[^.]*$", "");
  }

  void write(Solved solved) throws IOException {
    String stem = stem(solved.file());
    int[] labels = solved.labels();
    if (solved.height().isEmpty()) {
      String words =
          Arrays.stream(labels).mapToObj(String::valueOf).collect(Collectors.joining(" "));
      Files.writeString(
          folder.resolve(stem + ".mpe"), "MPE\n" + labels.length + " " + words + "\n");
      return;
    }
    byte[] ids = new byte[labels.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (byte) labels[i];
    }
    LabelMap map = new LabelMap(solved.width(), solved.height().get(), ids);
    Files.write(folder.resolve(stem + ".png"), map.toPng(colours()));
  }

  /** Labels without names, in colours that keep apart. */
  private static LabelSet colours() {
    return new LabelSet(
        "labels",
        IntStream.range(0, MOST_LABELS)
            .mapToObj(k ->
                new LabelSet.LabelClass(
                    String.valueOf(k),
                    Color.HSBtoRGB(k * GOLDEN_RATIO, 0.75f, k % 2 == 0 ? 0.9f : 0.6f) & 0xffffff))
            .toList(),
        MOST_LABELS);
  }
}
