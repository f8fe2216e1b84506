package org.segstream.trainer.labels;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.segstream.trainer.dataset.DatasetException;
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
    for (String line : PngFiles.lines(map)) {
      if (!line.isEmpty() && !line.startsWith("#")) {
        read(map, line, background);
      }
    }
    if (classes.isEmpty() || classes.size() > 255) {
      throw new DatasetException(map + " names " + classes.size() + " classes, must be 1 to 255");
    }
    this.labelSet = new LabelSet("cvat-" + classes.size(), classes, classes.size());
    background.forEach(colour -> idOfColour.put(colour, labelSet.voidId()));
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
    for (Path list : PngFiles.list(lists)) {
      for (String name : PngFiles.lines(list)) {
        if (!name.isEmpty()) {
          items.add(item(name, split(String.valueOf(list.getFileName()))));
        }
      }
    }
    if (items.isEmpty()) {
      throw new DatasetException(lists + " lists no images");
    }
  }

  /** CVAT's own subsets are Train, Validation and Test; other tools write train and val. */
  private static Split split(String list) {
    return switch (list.toLowerCase(Locale.ROOT)) {
      case "train.txt" -> Split.SPLIT_TRAIN;
      case "val.txt", "validation.txt" -> Split.SPLIT_VALIDATION;
      case "test.txt" -> Split.SPLIT_TEST;
      default -> Split.SPLIT_UNSPECIFIED;
    };
  }

  private Item item(String name, Split split) {
    Path labels = folder.resolve("SegmentationClass").resolve(name + ".png");
    for (String ending : List.of("jpg", "jpeg", "png", "JPG", "PNG")) {
      Path image = folder.resolve("JPEGImages").resolve(name + "." + ending);
      if (Files.isRegularFile(image) && Files.isRegularFile(labels)) {
        return new Item(name, split, image, labels);
      }
    }
    throw new DatasetException(
        "there is no %s, or no image of that name in JPEGImages: export with images"
            .formatted(labels));
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
  public LabelMap labels(Item item) {
    RgbImage colours = PngFiles.colours(item.labels());
    byte[] rgb = colours.rgb();
    byte[] ids = new byte[rgb.length / 3];
    for (int i = 0; i < ids.length; i++) {
      int colour = 0;
      for (int c = 0; c < 3; c++) {
        colour = (colour << 8) + (rgb[3 * i + c] & 255);
      }
      // What CVAT leaves black has no label, whether or not the list says so.
      int id = idOfColour.getOrDefault(colour, colour == 0 ? labelSet.voidId() : -1);
      if (id < 0) {
        throw new DatasetException(
            "%s has the colour %06x, which labelmap.txt does not".formatted(item.labels(), colour));
      }
      ids[i] = (byte) id;
    }
    return new LabelMap(colours.width(), colours.height(), ids);
  }
}
