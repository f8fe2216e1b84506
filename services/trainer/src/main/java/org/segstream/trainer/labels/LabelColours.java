package org.segstream.trainer.labels;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.trainer.dataset.Lines;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.LabelSet.LabelClass;
import org.segstream.vision.RgbImage;

/**
 * The file {@code label_colors.txt} of CVAT's Cityscapes export: a line {@code red green blue name}
 * for each id, in order from 0, as Datumaro writes and reads it. Labels named background and the
 * like are Void.
 */
final class LabelColours {
  private static final Pattern LINE =
      Pattern.compile("(\\d{1,3})\\s+(\\d{1,3})\\s+(\\d{1,3})\\s+(.+)");

  private static final Set<String> VOID =
      Set.of("background", "unlabeled", "unlabelled", "void", "ignore", "__ignore__");

  private final List<LabelClass> byId = new ArrayList<>();
  private final LabelSet labelSet;

  LabelColours(Path file) {
    List<String> lines = Lines.of(file);
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isEmpty() && !lines.get(i).startsWith("#")) {
        byId.add(parse("%s line %d".formatted(file, i + 1), lines.get(i)));
      }
    }
    List<LabelClass> classes = byId.stream().filter(label -> !isVoid(label)).toList();
    if (classes.isEmpty() || byId.size() > 256) {
      throw new DatasetException(file + " names " + classes.size() + " classes, must be 1 to 255");
    }
    this.labelSet = new LabelSet("cvat-" + classes.size(), classes, 255);
  }

  private static LabelClass parse(String where, String line) {
    Matcher cells = LINE.matcher(line);
    int rgb = 0;
    for (int i = 1; i <= 3; i++) {
      int value = cells.matches() ? Integer.parseInt(cells.group(i)) : 256;
      if (value > 255) {
        throw new DatasetException(
            "%s is \"%s\", must be red green blue name".formatted(where, line));
      }
      rgb = (rgb << 8) + value;
    }
    return new LabelClass(cells.group(4), rgb);
  }

  private static boolean isVoid(LabelClass label) {
    return VOID.contains(label.name().toLowerCase(Locale.ROOT));
  }

  LabelSet labelSet() {
    return labelSet;
  }

  /**
   * Ids of {@link #labelSet()} in place of those of the file.
   *
   * @throws DatasetException if the map holds one that has no line
   */
  LabelMap classes(Path file, LabelMap map) {
    byte[] ids = map.labels().clone();
    for (int i = 0; i < ids.length; i++) {
      int id = ids[i] & 0xff;
      if (id >= byId.size()) {
        throw new DatasetException(
            "%s holds label %d, but label_colors.txt ends at %d"
                .formatted(file, id, byId.size() - 1));
      }
      int own = labelSet.classes().indexOf(byId.get(id));
      ids[i] = (byte) (own < 0 ? labelSet.voidId() : own);
    }
    return new LabelMap(map.width(), map.height(), ids);
  }

  /**
   * Checks that a picture has the colours of a map's ids, so that ids in another order than this
   * file's are found out.
   *
   * @throws DatasetException naming the first pixel where they differ
   */
  void requireColours(Path file, RgbImage colours, LabelMap map) {
    byte[] rgb = colours.rgb();
    for (int i = 0; i < map.labels().length && colours.width() == map.width(); i++) {
      int id = map.labels()[i] & 0xff;
      int colour =
          ((rgb[3 * i] & 255) << 16) | ((rgb[3 * i + 1] & 255) << 8) | (rgb[3 * i + 2] & 255);
      if (id < byId.size() && colour != byId.get(id).rgb()) {
        throw new DatasetException(
            "%s has the colour %06x where the ids say %s, which is %06x by label_colors.txt"
                .formatted(file, colour, byId.get(id).name(), byId.get(id).rgb()));
      }
    }
  }
}
