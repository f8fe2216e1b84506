package org.segstream.trainer.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.segstream.vision.ImageFormatException;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.LabelSet.LabelClass;
import org.segstream.vision.RgbImage;

/** A file that says which id and which colour is which class, and label maps read by it. */
public final class ClassList {
  /** Name of a list of classes. */
  public static final String CSV = "classes.csv";

  /** Name of the list in CVAT's exports in the layouts of Cityscapes and CamVid. */
  public static final String COLOURS = "label_colors.txt";

  /** What many tools write for pixels that count in no score. */
  private static final int IGNORED = 255;

  private static final Pattern COLOUR_LINE =
      Pattern.compile("(\\d{1,3})\\s+(\\d{1,3})\\s+(\\d{1,3})\\s+(.+)");

  private static final Set<String> VOID =
      Set.of("background", "unlabeled", "unlabelled", "void", "ignore", "__ignore__");

  private final Path file;
  private final LabelSet labels;
  private final List<LabelClass> byId;

  /**
   * @param byId what the file lists, in the order of its ids; what is no class of {@code labels} is
   *     Void
   */
  private ClassList(Path file, LabelSet labels, List<LabelClass> byId) {
    this.file = file;
    this.labels = labels;
    this.byId = List.copyOf(byId);
  }

  /**
   * Reads {@code classes.csv}: a header, then {@code id,name,r,g,b[,…]} with ids 0, 1, …, of which
   * the last is named Void.
   *
   * @throws DatasetException naming the line that cannot be understood
   */
  public static ClassList ofCsv(Path csv) {
    List<LabelClass> classes = new ArrayList<>();
    List<String> lines = Lines.of(csv);
    for (int i = 1; i < lines.size(); i++) {
      if (!lines.get(i).isEmpty()) {
        classes.add(parse(csv, i + 1, lines.get(i), classes.size()));
      }
    }
    if (classes.size() < 2 || !classes.getLast().name().equalsIgnoreCase("Void")) {
      throw new DatasetException(
          csv + " must list at least one class and end with the class named Void");
    }
    int voidId = classes.size() - 1;
    List<LabelClass> real = List.copyOf(classes.subList(0, voidId));
    String name = real.equals(LabelSet.camVid().classes()) ? "camvid-11" : "classes-" + voidId;
    return new ClassList(csv, labelSet(csv, name, real), classes);
  }

  /**
   * Reads {@code label_colors.txt}: a line {@code red green blue name} for each id, in order from
   * 0, as Datumaro writes and reads it. Labels named background and the like are Void.
   *
   * @throws DatasetException naming the line that cannot be understood
   */
  public static ClassList ofColours(Path text) {
    List<LabelClass> byId = new ArrayList<>();
    List<String> lines = Lines.of(text);
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isEmpty() && !lines.get(i).startsWith("#")) {
        byId.add(parse("%s line %d".formatted(text, i + 1), lines.get(i)));
      }
    }
    List<LabelClass> real =
        byId.stream()
            .filter(label -> !VOID.contains(label.name().toLowerCase(Locale.ROOT)))
            .toList();
    return new ClassList(text, labelSet(text, "cvat-" + real.size(), real), byId);
  }

  private static LabelSet labelSet(Path file, String name, List<LabelClass> classes) {
    if (classes.isEmpty() || classes.size() > IGNORED) {
      throw new DatasetException(
          file + " names " + classes.size() + " classes, must be 1 to " + IGNORED);
    }
    return new LabelSet(name, classes, classes.size());
  }

  private static LabelClass parse(Path csv, int line, String text, int expectedId) {
    String[] cells = text.split(",", -1);
    try {
      if (cells.length < 5 || Integer.parseInt(cells[0].strip()) != expectedId) {
        throw malformed(csv, line, text, expectedId);
      }
      int rgb = colour(cells[2]) << 16 | colour(cells[3]) << 8 | colour(cells[4]);
      return new LabelClass(cells[1].strip(), rgb);
    } catch (NumberFormatException e) {
      throw malformed(csv, line, text, expectedId);
    }
  }

  private static LabelClass parse(String where, String line) {
    Matcher cells = COLOUR_LINE.matcher(line);
    try {
      if (cells.matches()) {
        int rgb =
            colour(cells.group(1)) << 16 | colour(cells.group(2)) << 8 | colour(cells.group(3));
        return new LabelClass(cells.group(4), rgb);
      }
    } catch (NumberFormatException _) {
      // told below
    }
    throw new DatasetException("%s is \"%s\", must be red green blue name".formatted(where, line));
  }

  private static int colour(String cell) {
    int value = Integer.parseInt(cell.strip());
    if (value < 0 || value > 255) {
      throw new NumberFormatException("colour " + value);
    }
    return value;
  }

  private static DatasetException malformed(Path csv, int line, String text, int expectedId) {
    return new DatasetException(
        "%s line %d is \"%s\", must be %d,name,red,green,blue"
            .formatted(csv, line, text, expectedId));
  }

  /** The classes. */
  public LabelSet labels() {
    return labels;
  }

  /**
   * Reads a label map: by its ids, or by its colours if it has no palette and is not grey. 255 is
   * Void, and so is black if the file does not list it.
   *
   * @throws DatasetException if it cannot be decoded or holds what is no class
   */
  public LabelMap read(Path png) {
    LabelMap map;
    try {
      map = LabelMap.fromPng(Files.readAllBytes(png), idOfColour());
    } catch (IOException | ImageFormatException e) {
      throw new DatasetException("cannot read %s: %s".formatted(png, e.getMessage()), e);
    }
    byte[] ids = map.labels().clone();
    for (int i = 0; i < ids.length; i++) {
      int id = ids[i] & 0xff;
      if (id >= byId.size() && id != IGNORED) {
        throw new DatasetException(
            "%s holds label %d, but %s ends at %d"
                .formatted(png, id, file.getFileName(), byId.size() - 1));
      }
      int own = id < byId.size() ? labels.classes().indexOf(byId.get(id)) : -1;
      ids[i] = (byte) (own < 0 ? labels.voidId() : own);
    }
    return new LabelMap(map.width(), map.height(), ids);
  }

  /** Without colours that two ids have. */
  private Map<Integer, Integer> idOfColour() {
    Map<Integer, Integer> ids = new HashMap<>(Map.of(0, IGNORED));
    Set<Integer> listed = new HashSet<>();
    for (int id = 0; id < byId.size(); id++) {
      int rgb = byId.get(id).rgb();
      if (listed.add(rgb)) {
        ids.put(rgb, id);
      } else {
        ids.remove(rgb);
      }
    }
    return ids;
  }

  /**
   * Checks that a picture has the colours of a label map, so that ids in another order than this
   * file's are found out.
   *
   * @param map ids of {@link #labels()}
   * @throws DatasetException naming the first colour that is another
   */
  public void requireColours(Path picture, LabelMap map) {
    RgbImage image;
    try {
      image = RgbImage.decode(Files.readAllBytes(picture));
    } catch (IOException | ImageFormatException e) {
      throw new DatasetException("cannot read %s: %s".formatted(picture, e.getMessage()), e);
    }
    byte[] rgb = image.rgb();
    for (int i = 0; i < map.labels().length && 3 * map.labels().length == rgb.length; i++) {
      int id = map.labels()[i] & 0xff;
      int colour =
          ((rgb[3 * i] & 255) << 16) | ((rgb[3 * i + 1] & 255) << 8) | (rgb[3 * i + 2] & 255);
      if (id < labels.size() && colour != labels.classes().get(id).rgb()) {
        LabelClass label = labels.classes().get(id);
        throw new DatasetException(
            "%s has the colour %06x where the ids say %s, which is %06x by %s"
                .formatted(picture, colour, label.name(), label.rgb(), file.getFileName()));
      }
    }
  }
}
