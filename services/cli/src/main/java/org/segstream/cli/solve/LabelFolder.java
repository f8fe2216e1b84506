package org.segstream.cli.solve;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.WholeFile;

/** Where labellings are written to, as 8-bit PNGs whose palette indices are the labels. */
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
    LabelMap map = new LabelMap(solved.width(), solved.height(), solved.labels());
    WholeFile.write(folder.resolve(stem(solved.file()) + ".png"), map.toPng(colours()));
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
