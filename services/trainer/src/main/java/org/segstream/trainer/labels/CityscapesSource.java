package org.segstream.trainer.labels;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.v1.Split;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;

/** Reads {@link LabelLayout#CITYSCAPES} as its 19 classes. */
final class CityscapesSource implements LabelSource {
  static final String IMAGE = "_leftImg8bit.png";
  static final String IDS = "_gtFine_labelIds.png";
  static final String TRAIN_IDS = "_gtFine_labelTrainIds.png";

  private final Path folder;
  private final List<Item> items = new ArrayList<>();

  CityscapesSource(Path folder) {
    this.folder = folder;
    SplitNames.forEach(this::read);
    if (items.isEmpty()) {
      throw new DatasetException(
          folder + " has no leftImg8bit/<split>/<city>/*" + IMAGE + ": it is not in this layout");
    }
  }

  private void read(String part, Split split) {
    Path cities = folder.resolve("leftImg8bit").resolve(part);
    if (Files.isDirectory(cities)) {
      PngFiles.list(cities).stream()
          .filter(Files::isDirectory)
          .forEach(city -> read(city, folder.resolve("gtFine").resolve(part), split));
    }
  }

  private void read(Path city, Path truth, Split split) {
    for (Path image : PngFiles.list(city)) {
      String file = String.valueOf(image.getFileName());
      if (file.endsWith(IMAGE)) {
        String stem = file.substring(0, file.length() - IMAGE.length());
        String town = String.valueOf(city.getFileName());
        items.add(new Item(town + "/" + stem, split, image, labelsOf(truth.resolve(town), stem)));
      }
    }
  }

  private static Path labelsOf(Path city, String stem) {
    Path ids = city.resolve(stem + IDS);
    Path trainIds = city.resolve(stem + TRAIN_IDS);
    if (!Files.isRegularFile(ids) && !Files.isRegularFile(trainIds)) {
      throw new DatasetException("there is neither %s nor %s".formatted(ids, trainIds));
    }
    return Files.isRegularFile(ids) ? ids : trainIds;
  }

  @Override
  public LabelSet labelSet() {
    return CityscapesClasses.LABELS;
  }

  @Override
  public List<Item> items() {
    return List.copyOf(items);
  }

  @Override
  public LabelMap labels(Item item) {
    LabelMap read = PngFiles.ids(item.labels());
    LabelSet labels = labelSet();
    if (item.labels().toString().endsWith(TRAIN_IDS)) {
      PngFiles.requireIds(item.labels(), read, id -> id < labels.size() || id == labels.voidId());
      return read;
    }
    byte[] ids = read.labels().clone();
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (byte) CityscapesClasses.trainId(ids[i] & 0xff);
    }
    return new LabelMap(read.width(), read.height(), ids);
  }
}
