package org.segstream.vision.foreign;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.segstream.vision.LabelSet;
import org.segstream.vision.LabelSet.LabelClass;

/**
 * What the channels of a network's output stand for: a {@code labels.csv} with a header {@code
 * id,name,colour,ignore}. An id is a channel, from 0. A colour is {@code #rrggbb} or {@code r g b},
 * or there are columns {@code r}, {@code g} and {@code b}, or none, and each id gets a colour of
 * its own. Channels to be ignored have {@code 1}, {@code yes} or {@code true} in the last column.
 *
 * @param name for instance {@code cityscapes-19}
 * @param rows by id
 */
public record LabelTable(String name, List<Row> rows) {
  /** Most labels: one id is left for pixels without any. */
  public static final int MOST = 255;

  /** Sets in the box, by the names that users give. */
  private static final List<String> NAMES =
      List.of("ade20k", "camvid", "cityscapes", "coco-stuff", "voc");

  private static final long MOST_BYTES = 1 << 20;
  private static final Pattern HEX = Pattern.compile("(?:#|0x)?([0-9a-fA-F]{6})");
  private static final Pattern DECIMAL =
      Pattern.compile("(\\d{1,3})[\\s;/]+(\\d{1,3})[\\s;/]+(\\d{1,3})");
  private static final Set<String> YES = Set.of("1", "yes", "true", "y", "x", "ignore");
  private static final Set<String> NO = Set.of("", "0", "no", "false", "n");

  /** Checks ids and names. */
  public LabelTable {
    rows = rows.stream().sorted(Comparator.comparingInt(Row::id)).toList();
    check(name, rows);
  }

  private static void check(String source, List<Row> rows) {
    Set<Integer> ids = new HashSet<>();
    for (Row row : rows) {
      if (!ids.add(row.id())) {
        throw new ImportException("%s has id %d twice".formatted(source, row.id()));
      }
    }
    long labels = rows.stream().filter(row -> !row.ignored()).count();
    if (labels < 1 || labels > MOST) {
      throw new ImportException(
          "%s has %d labels that count, must be 1 to %d".formatted(source, labels, MOST));
    }
  }

  /**
   * A channel.
   *
   * @param id its number, from 0
   * @param label what it stands for
   * @param ignored whether it is no label of any pixel
   */
  public record Row(int id, LabelClass label, boolean ignored) {}

  /** The names of the sets in the box. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * A set in the box, or else a file.
   *
   * @throws ImportException naming the line that cannot be understood
   */
  public static LabelTable of(String nameOrFile) {
    if (!NAMES.contains(nameOrFile.toLowerCase(Locale.ROOT))) {
      return read(Path.of(nameOrFile));
    }
    String name = nameOrFile.toLowerCase(Locale.ROOT);
    try (InputStream csv = LabelTable.class.getResourceAsStream("/labels/" + name + ".csv")) {
      if (csv == null) {
        throw new IllegalStateException("labels of " + name + " are missing");
      }
      return parse(name, name, csv.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("labels of " + name, e);
    }
  }

  private static LabelTable read(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new ImportException(file + " is no list of labels: it has more than 1 MiB");
      }
      String name = String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "");
      return parse(name, file.toString(), Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new ImportException(
          "%s is no file, and no set in the box, which are %s"
              .formatted(file, String.join(", ", NAMES)),
          e);
    } catch (IOException e) {
      throw new ImportException("labels %s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Named by its file and its number of labels. */
  private static LabelTable parse(String name, String file, byte[] csv) {
    List<Row> rows = new ArrayList<>();
    List<String[]> lines = lines(file, csv);
    if (lines.isEmpty()) {
      throw new ImportException(file + " is empty, a header id,name,colour,ignore is wanted");
    }
    Map<String, Integer> columns = columns(file, lines.getFirst());
    for (String[] line : lines.subList(1, lines.size())) {
      if (line.length > 1 || (line.length == 1 && !line[0].isBlank())) {
        rows.add(row(new Cells(file, columns, line)));
      }
    }
    check(file, rows);
    long labels = rows.stream().filter(row -> !row.ignored()).count();
    return new LabelTable(name + "-" + labels, rows);
  }

  private static List<String[]> lines(String file, byte[] csv) {
    try (MappingIterator<String[]> lines =
        new CsvMapper()
            .readerFor(String[].class)
            .with(CsvParser.Feature.WRAP_AS_ARRAY)
            .with(CsvParser.Feature.TRIM_SPACES)
            .readValues(csv)) {
      return lines.readAll();
    } catch (JacksonException e) {
      throw new ImportException(
          "%s line %d is no CSV: %s"
              .formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }

  private static Map<String, Integer> columns(String file, String[] header) {
    Map<String, Integer> columns = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 0; i < header.length; i++) {
      columns.put(header[i].strip().replace("\uFEFF", "").replace("color", "colour"), i);
    }
    if (!columns.containsKey("id") || !columns.containsKey("name")) {
      throw new ImportException(
          "%s begins with \"%s\", a header id,name,colour,ignore is wanted"
              .formatted(file, String.join(",", header)));
    }
    return columns;
  }

  /** A line by its columns' names. */
  @SuppressWarnings("ArrayRecordComponent") // read only
  private record Cells(String file, Map<String, Integer> columns, String[] line) {
    String get(String column) {
      Integer index = columns.get(column);
      return index == null || index >= line.length ? "" : line[index].strip();
    }

    ImportException refused(String column, String wanted) {
      return new ImportException(
          "%s has \"%s\" as %s in the line \"%s\", must be %s"
              .formatted(file, get(column), column, String.join(",", line), wanted));
    }
  }

  private static Row row(Cells cells) {
    String id = cells.get("id");
    if (!id.matches("\\d{1,3}") || Integer.parseInt(id) > MOST) {
      throw cells.refused("id", "a channel's number from 0 to " + MOST);
    }
    if (cells.get("name").isEmpty()) {
      throw cells.refused("name", "what the channel stands for");
    }
    String ignore = cells.get("ignore").toLowerCase(Locale.ROOT);
    if (!YES.contains(ignore) && !NO.contains(ignore)) {
      throw cells.refused("ignore", "yes or no");
    }
    int channel = Integer.parseInt(id);
    LabelClass label = new LabelClass(cells.get("name"), colour(channel, cells));
    return new Row(channel, label, YES.contains(ignore));
  }

  private static int colour(int id, Cells cells) {
    String colour = cells.get("colour");
    if (colour.isEmpty() && !cells.get("r").isEmpty()) {
      colour = cells.get("r") + " " + cells.get("g") + " " + cells.get("b");
    }
    if (colour.isEmpty()) {
      return colour(id);
    }
    Matcher hex = HEX.matcher(colour);
    if (hex.matches()) {
      return Integer.parseInt(hex.group(1), 16);
    }
    Matcher decimal = DECIMAL.matcher(colour);
    if (!decimal.matches()) {
      throw cells.refused("colour", "#rrggbb or r g b");
    }
    int rgb = 0;
    for (int i = 1; i <= 3; i++) {
      int value = Integer.parseInt(decimal.group(i));
      if (value > 255) {
        throw cells.refused("colour", "#rrggbb or r g b");
      }
      rgb = rgb << 8 | value;
    }
    return rgb;
  }

  /** The colour of an id as Pascal VOC chooses it: its bits, spread over the colours' high bits. */
  private static int colour(int id) {
    int rgb = 0;
    int bits = id;
    for (int shift = 7; bits != 0; shift--) {
      rgb |= (bits & 1) << (16 + shift) | (bits >> 1 & 1) << (8 + shift) | (bits >> 2 & 1) << shift;
      bits >>= 3;
    }
    return rgb;
  }

  /** The labels that count. */
  public LabelSet labels() {
    List<LabelClass> classes = rows.stream().filter(row -> !row.ignored()).map(Row::label).toList();
    return new LabelSet(name, classes, classes.size());
  }

  /** The channels of the labels that count. */
  public List<Integer> channels() {
    return rows.stream().filter(row -> !row.ignored()).map(Row::id).toList();
  }

  /** With the label "background", in black, before the only one that counts. */
  LabelTable withBackground() {
    LabelClass only = labels().classes().getFirst();
    LabelClass seen = only.rgb() == 0 ? new LabelClass(only.name(), colour(1)) : only;
    return new LabelTable(
        name.replaceFirst("-1$", "-2"),
        List.of(new Row(0, new LabelClass("background", 0), false), new Row(1, seen, false)));
  }
}
