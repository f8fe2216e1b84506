package org.segstream.trainer.labels;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.trainer.dataset.Lines;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;

/**
 * Which class of a data set each label of a model stands for, so that a model is scored on data
 * with other classes. Several labels may stand for one class. A label that stands for none is an
 * answer that is never right; a class may be left out, and is Void then.
 */
public final class ClassMap {
  private static final String NONE = "-";
  private static final int NOT_SET = -1;
  private static final int MOST_LISTED = 20;

  private final LabelSet model;
  private final LabelSet data;

  /** By the model's ids: a class of the data, its Void, or {@link #NOT_SET} while reading. */
  private final int[] classOf = new int[256];

  private final Set<Integer> leftOut = new HashSet<>();

  private ClassMap(LabelSet model, LabelSet data) {
    this.model = model;
    this.data = data;
    Arrays.fill(classOf, NOT_SET);
  }

  /**
   * Each label stands for the class of the same id.
   *
   * @throws DatasetException if there are not as many of both, or their Voids differ
   */
  public static ClassMap byId(LabelSet model, LabelSet data) {
    if (data.size() != model.size() || data.voidId() != model.voidId()) {
      throw new DatasetException(
          ("the data has %d classes and void id %d, the model %d and %d; --map says which label"
                  + " stands for which class")
              .formatted(data.size(), data.voidId(), model.size(), model.voidId()));
    }
    ClassMap map = new ClassMap(model, data);
    for (int id = 0; id < model.size(); id++) {
      map.classOf[id] = id;
    }
    return map.finished();
  }

  /**
   * Reads lines {@code label,class}: a label of the model by its name or id, and a class of the
   * data likewise, without regard to case. {@code label,-}, or no line at all, is a label that
   * stands for no class; {@code -,class} leaves a class out. The last comma of a line counts, for
   * names may have some. A first line that names neither is a heading; lines with # are remarks.
   *
   * @throws DatasetException naming the line that cannot be understood
   */
  public static ClassMap read(Path csv, LabelSet model, LabelSet data) {
    ClassMap map = new ClassMap(model, data);
    List<String> lines = Lines.of(csv);
    boolean first = true;
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isEmpty() && !lines.get(i).startsWith("#")) {
        map.take("%s line %d".formatted(csv, i + 1), lines.get(i), first);
        first = false;
      }
    }
    if (map.mappedLabels().isEmpty()) {
      throw new DatasetException(csv + " has no line label,class of two names");
    }
    return map.finished();
  }

  private void take(String where, String line, boolean first) {
    int comma = line.lastIndexOf(',');
    if (comma < 0) {
      throw new DatasetException("%s is \"%s\", must be label,class".formatted(where, line));
    }
    String label = unquoted(line.substring(0, comma));
    String name = unquoted(line.substring(comma + 1));
    OptionalInt from = idOf(model, label);
    OptionalInt to = idOf(data, name);
    if (first && isUnknown(label, from) && isUnknown(name, to)) {
      return;
    }
    requireKnown(where, label, from, "label", model);
    requireKnown(where, name, to, "class", data);
    if (from.isEmpty() && to.isEmpty()) {
      throw new DatasetException(where + " maps nothing to nothing");
    }
    set(where, from, to);
  }

  private static String unquoted(String cell) {
    String text = cell.strip();
    boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : text;
  }

  private static boolean isUnknown(String name, OptionalInt id) {
    return id.isEmpty() && !name.equals(NONE);
  }

  private static void requireKnown(
      String where, String name, OptionalInt id, String kind, LabelSet set) {
    if (isUnknown(name, id)) {
      throw new DatasetException(
          "%s: \"%s\" is no %s of %s%s".formatted(where, name, kind, set.name(), known(set)));
    }
  }

  private static String known(LabelSet set) {
    return set.size() > MOST_LISTED
        ? ""
        : set.classes().stream()
            .map(LabelSet.LabelClass::name)
            .collect(Collectors.joining(", ", ", which has ", ""));
  }

  private static OptionalInt idOf(LabelSet set, String name) {
    for (int id = 0; id < set.size(); id++) {
      if (set.classes().get(id).name().equalsIgnoreCase(name)) {
        return OptionalInt.of(id);
      }
    }
    return name.matches("\\d{1,3}") && Integer.parseInt(name) < set.size()
        ? OptionalInt.of(Integer.parseInt(name))
        : OptionalInt.empty();
  }

  private void set(String where, OptionalInt from, OptionalInt to) {
    if (from.isEmpty()) {
      leftOut.add(to.getAsInt());
    } else {
      int wanted = to.orElse(data.voidId());
      int label = from.getAsInt();
      if (classOf[label] != NOT_SET && classOf[label] != wanted) {
        throw new DatasetException(
            "%s maps %s a second time".formatted(where, model.classes().get(label).name()));
      }
      classOf[label] = wanted;
    }
    labels()
        .filter(label -> leftOut.contains(classOf[label]))
        .findFirst()
        .ifPresent(label -> {
          throw new DatasetException(
              "%s: %s is mapped to %s, which is left out"
                  .formatted(
                      where,
                      model.classes().get(label).name(),
                      data.classes().get(classOf[label]).name()));
        });
  }

  private IntStream labels() {
    return IntStream.range(0, model.size());
  }

  private List<Integer> mappedLabels() {
    return labels()
        .filter(label -> classOf[label] != NOT_SET && classOf[label] < data.size())
        .boxed()
        .toList();
  }

  private ClassMap finished() {
    for (int id = 0; id < classOf.length; id++) {
      classOf[id] = classOf[id] == NOT_SET ? data.voidId() : classOf[id];
    }
    return this;
  }

  /** The classes that are scored. */
  public LabelSet classes() {
    return data;
  }

  /** The class that a label of the model stands for; Void of the data if it stands for none. */
  public int classOf(int label) {
    return classOf[label];
  }

  /** What a model says, in classes of the data; Void where it says what is none of them. */
  public LabelMap answer(LabelMap labels) {
    byte[] ids = new byte[labels.labels().length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (byte) classOf[labels.labels()[i] & 0xff];
    }
    return new LabelMap(labels.width(), labels.height(), ids);
  }

  /** What is true, with Void for classes that are left out. */
  public LabelMap truth(LabelMap labels) {
    if (leftOut.isEmpty()) {
      return labels;
    }
    byte[] ids = labels.labels().clone();
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (byte) (leftOut.contains(ids[i] & 0xff) ? data.voidId() : ids[i]);
    }
    return new LabelMap(labels.width(), labels.height(), ids);
  }

  /** The classes that count and that no label stands for, so that their score is 0; by name. */
  public List<String> unreached() {
    Set<Integer> reached =
        mappedLabels().stream().map(label -> classOf[label]).collect(Collectors.toSet());
    return IntStream.range(0, data.size())
        .filter(id -> !reached.contains(id) && !leftOut.contains(id))
        .mapToObj(id -> data.classes().get(id).name())
        .toList();
  }
}
