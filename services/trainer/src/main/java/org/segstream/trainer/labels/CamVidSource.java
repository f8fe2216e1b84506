package org.segstream.trainer.labels;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.segstream.trainer.dataset.CamVidLayout;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.v1.Split;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;

/** Reads {@link LabelLayout#CAMVID}. */
final class CamVidSource implements LabelSource {
  private static final Map<String, Split> SPLITS =
      Map.of("train", Split.SPLIT_TRAIN, "val", Split.SPLIT_VALIDATION, "test", Split.SPLIT_TEST);

  private final CamVidLayout layout;
  private final List<Item> items = new ArrayList<>();

  CamVidSource(Path folder) {
    this.layout = CamVidLayout.open(folder);
    for (String split : List.of("train", "val", "test")) {
      if (layout.has(split)) {
        for (CamVidLayout.Entry entry : layout.split(split)) {
          items.add(
              new Item(
                  entry.name(), SPLITS.getOrDefault(split, Split.SPLIT_UNSPECIFIED),
                  entry.image(), entry.labels()));
        }
      }
    }
    if (items.isEmpty()) {
      throw new DatasetException(folder + " has none of train.txt, val.txt and test.txt");
    }
  }

  @Override
  public LabelSet labelSet() {
    return layout.labelSet();
  }

  @Override
  public List<Item> items() {
    return List.copyOf(items);
  }

  @Override
  public LabelMap labels(Item item) {
    LabelMap labels = PngFiles.ids(item.labels());
    PngFiles.requireIds(item.labels(), labels, id -> id <= layout.labelSet().voidId());
    return labels;
  }
}
