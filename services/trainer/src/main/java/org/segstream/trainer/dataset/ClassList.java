package org.segstream.trainer.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.segstream.vision.LabelSet;
import org.segstream.vision.LabelSet.LabelClass;

/**
 * What {@code classes.csv} says: a header, then {@code id,name,r,g,b[,…]} with ids 0, 1, ….
 *
 * @param idOfColour ids, that of Void included, by {@code 0xRRGGBB}; without colours that two have
 */
record ClassList(LabelSet labels, Map<Integer, Integer> idOfColour) {

  static ClassList read(Path csv) {
    List<LabelClass> classes = new ArrayList<>();
    List<String> lines = Lines.of(csv);
    for (int i = 1; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
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
    return new ClassList(new LabelSet(name, real, voidId), idOfColour(classes));
  }

  private static Map<Integer, Integer> idOfColour(List<LabelClass> classes) {
    Map<Integer, Integer> ids = new HashMap<>();
    Set<Integer> ambiguous = new HashSet<>();
    for (int id = 0; id < classes.size(); id++) {
      if (ids.put(classes.get(id).rgb(), id) != null) {
        ambiguous.add(classes.get(id).rgb());
      }
    }
    ids.keySet().removeAll(ambiguous);
    return Map.copyOf(ids);
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
}
