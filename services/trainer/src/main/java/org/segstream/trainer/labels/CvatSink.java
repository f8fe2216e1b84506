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

/** Writes {@link LabelLayout#CVAT}, label maps as PNGs with a palette. */
final class CvatSink implements LabelSink {
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
    for (String part : List.of("ImageSets/Segmentation", "JPEGImages", "SegmentationClass")) {
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
    WholeFile.write(folder.resolve("SegmentationClass").resolve(flat + ".png"), map.toPng(labels));
    lists.computeIfAbsent(list, _ -> new ArrayList<>()).add(flat);
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
