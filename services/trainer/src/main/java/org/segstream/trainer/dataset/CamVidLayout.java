package org.segstream.trainer.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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
 * where 255 is Void too, or of the classes' colours. CVAT's export has {@code label_colors.txt} in
 * place of {@code classes.csv}.
 */
public final class CamVidLayout {
  private final Path folder;
  private final ClassList classes;

  private CamVidLayout(Path folder, ClassList classes) {
    this.folder = folder;
    this.classes = classes;
  }

  /**
   * Opens a folder; the images are not read yet.
   *
   * @throws DatasetException if it is no such folder or its list of classes cannot be understood
   */
  public static CamVidLayout open(Path folder) {
    Path csv = folder.resolve(ClassList.CSV);
    Path colours = folder.resolve(ClassList.COLOURS);
    if (!Files.isRegularFile(csv) && !Files.isRegularFile(colours)) {
      throw new DatasetException(
          "%s has no classes.csv: give a folder in CamVid layout".formatted(folder));
    }
    return new CamVidLayout(
        folder, Files.isRegularFile(csv) ? ClassList.ofCsv(csv) : ClassList.ofColours(colours));
  }

  /** The names of its lists, in alphabetical order. */
  public List<String> lists() {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("[^.].*\\.txt") && !name.equals(ClassList.COLOURS))
          .map(name -> name.substring(0, name.length() - ".txt".length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new DatasetException("cannot read %s: %s".formatted(folder, e.getMessage()), e);
    }
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
    return new LabelledImage(entry.name(), picture(entry.image()), labels(entry.labels()));
  }

  /**
   * Reads a label map.
   *
   * @throws DatasetException if it cannot be decoded or holds what is no class
   */
  public LabelMap labels(Path file) {
    return classes.read(file);
  }

  private static RgbImage picture(Path file) {
    try {
      return RgbImage.decode(Files.readAllBytes(file));
    } catch (IOException | ImageFormatException e) {
      throw new DatasetException("cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
