package org.segstream.trainer.labels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.v1.Split;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.WholeFile;

/**
 * Writes {@link LabelLayout#CITYSCAPES}, both kinds of label maps. Images are PNGs there, so a JPEG
 * becomes one. Frames without a city before their name are of the city {@code frames}; frames of no
 * split are to train on.
 */
final class CityscapesSink implements LabelSink {
  private final Path folder;
  private final LabelSet labels;

  CityscapesSink(Path folder, LabelSet labels) {
    if (!labels.names().equals(CityscapesClasses.LABELS.names())) {
      throw new DatasetException(
          "label set " + labels.name() + " is not that of Cityscapes: export in another layout");
    }
    this.folder = folder;
    this.labels = labels;
  }

  @Override
  public void add(String name, Split split, ImageFile image, LabelMap map) throws IOException {
    String part = SplitNames.of(split).orElse("train");
    String path = place(name);
    Path imageFile =
        folder.resolve("leftImg8bit").resolve(part).resolve(path + CityscapesSource.IMAGE);
    Path truth = folder.resolve("gtFine").resolve(part);
    Path idsFile = truth.resolve(path + CityscapesSource.IDS);
    Files.createDirectories(imageFile.getParent());
    Files.createDirectories(idsFile.getParent());
    WholeFile.write(
        imageFile, image.ending().equals("png") ? image.bytes() : image.picture().toPng());
    byte[] trainIds = map.labels().clone();
    byte[] ids = map.labels().clone();
    for (int i = 0; i < ids.length; i++) {
      int id = ids[i] & 0xff;
      trainIds[i] = (byte) (id < labels.size() ? id : CityscapesClasses.LABELS.voidId());
      ids[i] = (byte) CityscapesClasses.id(id);
    }
    WholeFile.write(idsFile, png(map, ids, CityscapesClasses.byId()));
    WholeFile.write(
        truth.resolve(path + CityscapesSource.TRAIN_IDS),
        png(map, trainIds, CityscapesClasses.LABELS));
  }

  private static byte[] png(LabelMap size, byte[] ids, LabelSet colours) {
    return new LabelMap(size.width(), size.height(), ids).toPng(colours);
  }

  @Override
  public String place(String name) {
    return name.contains("/") ? name : "frames/" + name;
  }

  @Override
  public void close() {}
}
