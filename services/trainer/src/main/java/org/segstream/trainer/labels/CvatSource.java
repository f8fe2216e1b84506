package org.segstream.trainer.labels;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.trainer.dataset.Lines;
import org.segstream.v1.Split;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.LabelSet.LabelClass;
import org.segstream.vision.RgbImage;

/** Reads {@link LabelLayout#CVAT}; the label named background is Void. */
final class CvatSource implements LabelSource {
  static final String BACKGROUND = "background";

  private final Path folder;
  private final List<LabelClass> classes = new ArrayList<>();
  private final Map<Integer, Integer> idOfColour = new HashMap<>();
  private final List<Item> items = new ArrayList<>();
  private final LabelSet labelSet;

  CvatSource(Path folder) {
    this.folder = folder;
    Path map = folder.resolve("labelmap.txt");
    if (!Files.isRegularFile(map)) {
      throw new DatasetException(
          folder + " has no labelmap.txt: give a folder as CVAT exports segmentation masks");
    }
    List<Integer> background = new ArrayList<>();
    for (String line : Lines.of(map)) {
      if (!line.isEmpty() && !line.startsWith("#")) {
        read(map, line, background);
      }
    }
    if (classes.isEmpty() || classes.size() > 255) {
      throw new DatasetException(map + " names " + classes.size() + " classes, must be 1 to 255");
    }
    this.labelSet = new LabelSet("cvat-" + classes.size(), classes, classes.size());
    background.forEach(colour -> idOfColour.put(colour, labelSet.voidId()));
    // What CVAT leaves black has no label, whether or not the list says so.
    idOfColour.putIfAbsent(0, labelSet.voidId());
    readLists();
  }

  private void read(Path map, String line, List<Integer> background) {
    String[] cells = line.split(":", -1);
    String[] colour = cells.length < 2 ? new String[0] : cells[1].split(",", -1);
    int rgb = 0;
    try {
      for (String part : colour) {
        rgb = (rgb << 8) + Math.clamp(Integer.parseInt(part.strip()), 0, 255);
      }
    } catch (NumberFormatException _) {
      colour = new String[0];
    }
    if (colour.length != 3) {
      throw new DatasetException(
          "%s says \"%s\", must be name:red,green,blue:parts:actions".formatted(map, line));
    }
    if (cells[0].equals(BACKGROUND)) {
      background.add(rgb);
    } else if (idOfColour.put(rgb, classes.size()) == null) {
      classes.add(new LabelClass(cells[0], rgb));
    } else {
      throw new DatasetException("%s gives two classes the colour %s".formatted(map, cells[1]));
    }
  }

  private void readLists() {
    Path lists = folder.resolve("ImageSets/Segmentation");
    if (!Files.isDirectory(lists)) {
      throw new DatasetException(folder + " has no ImageSets/Segmentation");
    }
    Map<String, Path> images = LabelFiles.below(folder.resolve("JPEGImages"), RgbImage::isFileName);
    Map<String, Path> masks =
        LabelFiles.below(
            folder.resolve("SegmentationClass"),
            name -> name.toLowerCase(Locale.ROOT).endsWith(".png"));
    for (Path list :
        LabelFiles.list(lists).stream().filter(each -> each.toString().endsWith(".txt")).toList()) {
      for (String line : Lines.of(list)) {
        if (!line.isEmpty()) {
          items.add(item(name(line, images), split(list), images, masks));
        }
      }
    }
    if (items.isEmpty()) {
      throw new DatasetException(lists + " lists no images");
    }
    if (items.stream().allMatch(item -> item.image().isEmpty())) {
      throw new DatasetException(
          "%s has none of the images that it lists: export from CVAT with images"
              .formatted(folder.resolve("JPEGImages")));
    }
  }

  /** Names with spaces may be quoted; some tools write endings. */
  private static String name(String line, Map<String, Path> images) {
    boolean quoted = line.length() > 2 && line.startsWith("\"") && line.endsWith("\"");
    String name = quoted ? line.substring(1, line.length() - 1) : line;
    return images.containsKey(name) || !RgbImage.isFileName(name)
        ? name
        : LabelFiles.withoutEnding(name);
  }

  /** CVAT's own subsets are Train, Validation and Test; other tools write train and val. */
  private static Split split(Path list) {
    return SplitNames.find(LabelFiles.withoutEnding(String.valueOf(list.getFileName())));
  }

  private static Item item(
      String name, Split split, Map<String, Path> images, Map<String, Path> masks) {
    Optional<Path> image = Optional.ofNullable(images.get(name));
    Optional<Path> labels = Optional.ofNullable(masks.get(name));
    String missing = "";
    if (image.isEmpty()) {
      missing = "JPEGImages has no image of this name";
    } else if (labels.isEmpty()) {
      missing = "SegmentationClass has no " + name + ".png";
    }
    return new Item(name, split, image, labels, missing);
  }

  @Override
  public LabelSet labelSet() {
    return labelSet;
  }

  @Override
  public List<Item> items() {
    return List.copyOf(items);
  }

  @Override
  public LabelMap labels(Path file) {
    return LabelFiles.colours(file, idOfColour);
  }
}
