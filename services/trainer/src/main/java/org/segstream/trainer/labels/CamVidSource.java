package org.segstream.trainer.labels;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.segstream.trainer.dataset.CamVidLayout;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.trainer.dataset.ListedPair;
import org.segstream.v1.Split;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;

/** Reads {@link LabelLayout#CAMVID}. */
final class CamVidSource implements LabelSource {
  private final CamVidLayout layout;
  private final List<Item> items = new ArrayList<>();

  CamVidSource(Path folder) {
    this.layout = CamVidLayout.open(folder);
    SplitNames.forEach(this::read);
    if (items.isEmpty()) {
      // CVAT writes one list for each subset, whatever its name.
      layout.lists().forEach(list -> read(list, SplitNames.find(list)));
    }
    if (items.isEmpty()) {
      throw new DatasetException(folder + " has none of train.txt, val.txt and test.txt");
    }
  }

  private void read(String list, Split split) {
    if (layout.has(list)) {
      for (ListedPair pair : layout.listed(list)) {
        String name = pair.image().map(CamVidLayout::nameOf).orElse("?");
        items.add(new Item(name, split, pair.image(), pair.labels(), pair.missing()));
      }
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
  public LabelMap labels(Path file) {
    return layout.labels(file);
  }
}
