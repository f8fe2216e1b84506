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
 * line, relative to the folder; labels are 8-bit PNGs of class ids; {@code classes.csv} names the
 * classes ({@code id,name,r,g,b}), of which the highest, named Void, is ignored in every loss and
 * score.
 */
public final class CamVidLayout {
  private final Path folder;
  private final LabelSet labelSet;

  private CamVidLayout(Path folder, LabelSet labelSet) {
    this.folder = folder;
    this.labelSet = labelSet;
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
    return labelSet;
  }

  /** Where an image and its labels are. */
  public record Entry(Path image, Path labels) {

    /** File name of the image without folder and ending. */
    public String name() {
      String file = image.getFileName().toString();
      int dot = file.lastIndexOf('.');
      return dot < 0 ? file : file.substring(0, dot);
    }
  }

  /** Whether the folder has this split, with images in it. */
  public boolean has(String split) {
    Path list = folder.resolve(split + ".txt");
    return Files.isRegularFile(list) && Lines.of(list).stream().anyMatch(line -> !line.isBlank());
  }

  /**
   * The pairs of a split, in the order of its list.
   *
   * @param split {@code train}, {@code val} or {@code test}
   * @throws DatasetException if the list is missing, empty or malformed, or names a missing file
   */
  public List<Entry> split(String split) {
    Path list = folder.resolve(split + ".txt");
    List<String> lines = Lines.of(list);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        entries.add(entry(list, i + 1, lines.get(i).strip()));
      }
    }
    if (entries.isEmpty()) {
      throw new DatasetException(list + " lists no images");
    }
    return List.copyOf(entries);
  }

  private Entry entry(Path list, int line, String text) {
    String[] words = text.split("\\s+", -1);
    if (words.length != 2) {
      throw new DatasetException(
          "%s line %d is \"%s\", must be an image and a label file".formatted(list, line, text));
    }
    return new Entry(existing(list, line, words[0]), existing(list, line, words[1]));
  }

  private Path existing(Path list, int line, String name) {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new DatasetException(
          "%s line %d names %s, which does not exist".formatted(list, line, file));
    }
    return file;
  }

  /**
   * Reads one pair.
   *
   * @throws DatasetException if a file cannot be decoded, the sizes differ, or a label is not a
   *     class of this data set
   */
  public LabelledImage read(Entry entry) {
    LabelMap labels = decode(entry.labels(), LabelMap::fromPng);
    for (byte label : labels.labels()) {
      if ((label & 0xff) > labelSet.voidId()) {
        throw new DatasetException(
            "%s holds label %d, but classes.csv ends at %d"
                .formatted(entry.labels(), label & 0xff, labelSet.voidId()));
      }
    }
    return new LabelledImage(entry.name(), decode(entry.image(), RgbImage::decode), labels);
  }

  private static <T> T decode(Path file, Function<byte[], T> decoder) {
    try {
      return decoder.apply(Files.readAllBytes(file));
    } catch (IOException | ImageFormatException e) {
      throw new DatasetException("cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
