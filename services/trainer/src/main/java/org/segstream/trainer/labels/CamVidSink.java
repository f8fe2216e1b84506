package org.segstream.trainer.labels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.segstream.v1.Split;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.WholeFile;

/**
 * Writes {@link LabelLayout#CAMVID}: {@code <split>/<name>} and {@code <split>annot/<name>.png}.
 * Void has the id after the classes; frames of no split are to train on.
 */
final class CamVidSink implements LabelSink {
  private final Path folder;
  private final LabelSet labels;
  private final Map<String, List<String>> lists = new TreeMap<>();

  CamVidSink(Path folder, LabelSet given) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.labels = new LabelSet(given.name(), given.classes(), given.size());
    StringBuilder csv = new StringBuilder("id,name,r,g,b\n");
    int id = 0;
    for (LabelSet.LabelClass label : labels.classes()) {
      int rgb = label.rgb();
      csv.append(
          "%d,%s,%d,%d,%d%n"
              .formatted(id++, label.name(), rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255));
    }
    WholeFile.write(folder.resolve("classes.csv"), csv + "%d,Void,0,0,0%n".formatted(id));
  }

  @Override
  public void add(String name, Split split, ImageFile image, LabelMap map) throws IOException {
    String part = SplitNames.of(split).orElse("train");
    String flat = place(name);
    String imageFile = part + "/" + flat + "." + image.ending();
    String labelsFile = part + "annot/" + flat + ".png";
    Files.createDirectories(folder.resolve(part));
    Files.createDirectories(folder.resolve(part + "annot"));
    WholeFile.write(folder.resolve(imageFile), image.bytes());
    WholeFile.write(folder.resolve(labelsFile), withVoidLast(map).toPng(labels));
    lists.computeIfAbsent(part, _ -> new ArrayList<>()).add(imageFile + " " + labelsFile);
  }

  private LabelMap withVoidLast(LabelMap map) {
    byte[] ids = map.labels().clone();
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (byte) Math.min(ids[i] & 0xff, labels.voidId());
    }
    return new LabelMap(map.width(), map.height(), ids);
  }

  @Override
  public String place(String name) {
    return name.replace('/', '_');
  }

  @Override
  public void close() throws IOException {
    for (Map.Entry<String, List<String>> list : lists.entrySet()) {
      WholeFile.write(folder.resolve(list.getKey() + ".txt"), list.getValue());
    }
  }
}
