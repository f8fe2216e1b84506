package org.segstream.trainer.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.segstream.vision.ImageFormatException;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;

/**
 * A folder of labelled images in CamVid layout.
 *
 * <p>{@code train.txt}, {@code val.txt} and {@code test.txt} list one {@code image label} pair a
 * line, relative to the folder; {@code classes.csv} names the classes ({@code id,name,r,g,b}), of
 * which the highest, named Void, is ignored in every loss and score. Labels are PNGs of class ids,
 * where 255 is Void too, or of the classes' colours.
 */
public final class CamVidLayout {
  /** What many tools write for pixels that count in no score. */
  private static final int IGNORED = 255;

  private final Path folder;
  private final ClassList classes;

  private CamVidLayout(Path folder, ClassList classes) {
    this.folder = folder;
    this.classes = classes;
  }

  /**
   * Opens a folder; the images are not read yet.
   *
   * @throws DatasetException if it is no such folder or {@code classes.csv} cannot be understood
   */
  public static CamVidLayout open(Path folder) {
    Path classes = folder.resolve("classes.csv");
    if (!Files.isRegularFile(classes)) {
      throw new DatasetException(
          "%s has no classes.csv: give a folder in CamVid layout".formatted(folder));
    }
    return new CamVidLayout(folder, ClassList.read(classes));
  }

  /** The folder. */
  public Path folder() {
    return folder;
  }

  /** The classes. */
  public LabelSet labelSet() {
    return classes.labels();
  }

  /** Where an image and its labels are. */
  public record Entry(Path image, Path labels) {

    /** File name of the image without folder and ending. */
    public String name() {
      return nameOf(image);
    }
  }

  /** A file's name without folder and ending. */
  public static String nameOf(Path image) {
    String file = image.getFileName().toString();
    int dot = file.lastIndexOf('.');
    return dot < 0 ? file : file.substring(0, dot);
  }

  /** Whether the folder has this split, with images in it. */
  public boolean has(String split) {
    Path list = folder.resolve(split + ".txt");
    return Files.isRegularFile(list) && Lines.of(list).stream().anyMatch(CamVidLayout::isPair);
  }

  private static boolean isPair(String line) {
    return !line.isEmpty() && !line.startsWith("#");
  }

  /**
   * The pairs of a split, in the order of its list.
   *
   * @param split {@code train}, {@code val} or {@code test}
   * @throws DatasetException if the list is missing, empty or malformed, or names a missing file
   */
  public List<Entry> split(String split) {
    return listed(split).stream()
        .map(pair ->
            new Entry(
                pair.image().orElseThrow(() -> new DatasetException(pair.missing())),
                pair.labels().orElseThrow(() -> new DatasetException(pair.missing()))))
        .toList();
  }

  /**
   * As above, with pairs that are not whole.
   *
   * @throws DatasetException if the list is missing or empty
   */
  public List<ListedPair> listed(String split) {
    Path list = folder.resolve(split + ".txt");
    List<String> lines = Lines.of(list);
    List<ListedPair> pairs = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (isPair(lines.get(i))) {
        pairs.add(ListedPair.parse(folder, "%s line %d".formatted(list, i + 1), lines.get(i)));
      }
    }
    if (pairs.isEmpty()) {
      throw new DatasetException(list + " lists no images");
    }
    return List.copyOf(pairs);
  }

  /**
   * Reads one pair.
   *
   * @throws DatasetException if a file cannot be decoded, the sizes differ, or a label is not a
   *     class of this data set
   */
  public LabelledImage read(Entry entry) {
    return new LabelledImage(
        entry.name(), decode(entry.image(), RgbImage::decode), labels(entry.labels()));
  }

  /**
   * Reads a label map: by its ids, or by its colours if it has no palette and is not grey.
   *
   * @throws DatasetException if it cannot be decoded or holds what is no class
   */
  public LabelMap labels(Path file) {
    LabelMap map = decode(file, png -> LabelMap.fromPng(png, classes.idOfColour()));
    byte[] ids = map.labels().clone();
    int voidId = labelSet().voidId();
    for (int i = 0; i < ids.length; i++) {
      int id = ids[i] & 0xff;
      if (id == IGNORED) {
        ids[i] = (byte) voidId;
      } else if (id > voidId) {
        throw new DatasetException(
            "%s holds label %d, but classes.csv ends at %d".formatted(file, id, voidId));
      }
    }
    return new LabelMap(map.width(), map.height(), ids);
  }

  private static <T> T decode(Path file, Function<byte[], T> decoder) {
    try {
      return decoder.apply(Files.readAllBytes(file));
    } catch (IOException | ImageFormatException e) {
      throw new DatasetException("cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
