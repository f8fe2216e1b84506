package org.segstream.trainer.labels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.v1.Split;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.WholeFile;

/**
 * Writes {@link LabelLayout#CVAT}, label maps as PNGs with a palette. Each class of a frame is one
 * instance: without {@code SegmentationObject}, CVAT takes what is not labelled for a class too.
 */
final class CvatSink implements LabelSink {
  private static final String CLASSES = "SegmentationClass";
  private static final String INSTANCES = "SegmentationObject";

  private final Path folder;
  private final LabelSet labels;
  private final Map<String, List<String>> lists = new TreeMap<>();

  CvatSink(Path folder, LabelSet labels) throws IOException {
    Set<Integer> colours = new HashSet<>(Set.of(0));
    for (LabelSet.LabelClass each : labels.classes()) {
      if (!colours.add(each.rgb())) {
        throw new DatasetException(
            "class %s of label set %s is black or has another's colour: colours are all this layout"
                    .formatted(each.name(), labels.name())
                + " knows");
      }
    }
    this.folder = folder;
    this.labels = labels;
    for (String part : List.of("ImageSets/Segmentation", "JPEGImages", CLASSES, INSTANCES)) {
      Files.createDirectories(folder.resolve(part));
    }
    StringBuilder map = new StringBuilder("# label:color_rgb:parts:actions\n");
    map.append(CvatSource.BACKGROUND + ":0,0,0::\n");
    for (LabelSet.LabelClass each : labels.classes()) {
      int rgb = each.rgb();
      map.append(
          "%s:%d,%d,%d::\n".formatted(each.name(), rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255));
    }
    WholeFile.write(folder.resolve("labelmap.txt"), map);
  }

  @Override
  public void add(String name, Split split, ImageFile image, LabelMap map) throws IOException {
    String list = SplitNames.of(split).orElse("default");
    String flat = place(name);
    WholeFile.write(
        folder.resolve("JPEGImages").resolve(flat + "." + image.ending()), image.bytes());
    WholeFile.write(folder.resolve(CLASSES).resolve(flat + ".png"), map.toPng(labels));
    WholeFile.write(
        folder.resolve(INSTANCES).resolve(flat + ".png"),
        instances(map).toPng(CvatSink::instanceColour));
    lists.computeIfAbsent(list, _ -> new ArrayList<>()).add(flat);
  }

  /** Instance n + 1 is all of label n; 0 is none. */
  private LabelMap instances(LabelMap map) {
    byte[] ids = map.labels().clone();
    for (int i = 0; i < ids.length; i++) {
      int label = ids[i] & 0xff;
      ids[i] = (byte) (label < labels.size() ? label + 1 : 0);
    }
    return new LabelMap(map.width(), map.height(), ids);
  }

  /**
   * Of instances, by the colours of the PASCAL VOC development kit: its bits, spread over three.
   */
  private static int instanceColour(int id) {
    int rgb = 0;
    for (int bit = 0; bit < 8; bit++) {
      int channel = 16 - 8 * (bit % 3);
      rgb |= (id >> bit & 1) << (channel + 7 - bit / 3);
    }
    return rgb;
  }

  @Override
  public String place(String name) {
    return name.replace('/', '_');
  }

  @Override
  public void close() throws IOException {
    for (Map.Entry<String, List<String>> list : lists.entrySet()) {
      WholeFile.write(
          folder.resolve("ImageSets/Segmentation").resolve(list.getKey() + ".txt"),
          list.getValue());
    }
  }
}
