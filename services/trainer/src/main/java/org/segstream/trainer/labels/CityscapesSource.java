package org.segstream.trainer.labels;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.segstream.trainer.dataset.ClassList;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.v1.Split;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;

/**
 * Reads {@link LabelLayout#CITYSCAPES}: as its 19 classes, or as those of the folder's own {@code
 * label_colors.txt}.
 */
final class CityscapesSource implements LabelSource {
  static final String IMAGE = "_leftImg8bit.png";
  static final String IDS = "_gtFine_labelIds.png";
  static final String TRAIN_IDS = "_gtFine_labelTrainIds.png";
  private static final String COLOURS = "_gtFine_color.png";
  private static final String IMAGE_STEM = "_leftImg8bit";

  private final Path folder;
  private final Optional<ClassList> own;
  private final List<Item> items = new ArrayList<>();

  CityscapesSource(Path folder) {
    this.folder = folder;
    Path exported = folder.resolve("imgsFine/leftImg8bit");
    boolean byCvat = Files.isDirectory(exported);
    Path colours = folder.resolve(ClassList.COLOURS);
    this.own =
        byCvat || Files.exists(colours)
            ? Optional.of(ClassList.ofColours(colours))
            : Optional.empty();
    Path images = byCvat ? exported : folder.resolve("leftImg8bit");
    if (Files.isDirectory(images)) {
      LabelFiles.list(images).stream()
          .filter(Files::isDirectory)
          .sorted(Comparator.comparingInt(CityscapesSource::order))
          .forEach(this::read);
    }
    if (items.isEmpty()) {
      throw new DatasetException(
          "%s has no leftImg8bit/<split>/<city>/*%s, nor that in imgsFine: it is not in this layout, or was exported without images"
              .formatted(folder, IMAGE));
    }
  }

  /** To train on, to choose by, to judge by, and then others. */
  private static int order(Path part) {
    int number = split(part).getNumber();
    return number == 0 ? Integer.MAX_VALUE : number;
  }

  private static Split split(Path part) {
    return SplitNames.find(String.valueOf(part.getFileName()));
  }

  private void read(Path part) {
    Path truth = folder.resolve("gtFine").resolve(String.valueOf(part.getFileName()));
    Map<String, Path> images = LabelFiles.below(part, RgbImage::isFileName);
    images.forEach((path, image) -> {
      if (path.endsWith(IMAGE_STEM)) {
        String name = path.substring(0, path.length() - IMAGE_STEM.length());
        Optional<Path> labels = labelsOf(truth, name);
        String missing = labels.isPresent() ? "" : "there is no " + truth.resolve(name + IDS);
        items.add(new Item(name, split(part), Optional.of(image), labels, missing));
      }
    });
  }

  private Optional<Path> labelsOf(Path truth, String name) {
    List<String> kinds = own.isPresent() ? List.of(IDS) : List.of(IDS, TRAIN_IDS);
    return kinds.stream()
        .map(kind -> truth.resolve(name + kind))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  @Override
  public LabelSet labelSet() {
    return own.map(ClassList::labels).orElse(CityscapesClasses.LABELS);
  }

  @Override
  public List<Item> items() {
    return List.copyOf(items);
  }

  @Override
  public LabelMap labels(Path file) {
    if (own.isPresent()) {
      LabelMap classes = own.get().read(file);
      Path colours = Path.of(file.toString().replace(IDS, COLOURS));
      if (Files.isRegularFile(colours)) {
        own.get().requireColours(colours, classes);
      }
      return classes;
    }
    LabelMap read = LabelFiles.ids(file);
    LabelSet labels = labelSet();
    if (file.toString().endsWith(TRAIN_IDS)) {
      requireIds(file, read, id -> id < labels.size() || id == labels.voidId());
      return read;
    }
    byte[] ids = read.labels().clone();
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (byte) CityscapesClasses.trainId(ids[i] & 0xff);
    }
    return new LabelMap(read.width(), read.height(), ids);
  }

  private static void requireIds(Path file, LabelMap labels, IntPredicate known) {
    for (byte label : labels.labels()) {
      if (!known.test(label & 0xff)) {
        throw new DatasetException(
            "%s holds label %d, which is no class".formatted(file, label & 0xff));
      }
    }
  }
}
