package org.segstream.trainer.labels;

import java.nio.file.Path;
import java.util.List;
import org.segstream.v1.Split;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;

/** A folder of labelled images, opened to be read. */
public interface LabelSource {

  /**
   * One labelled image.
   *
   * @param name of the image without ending; one folder may stand before it
   * @param split it belongs to
   * @param image file
   * @param labels file
   */
  record Item(String name, Split split, Path image, Path labels) {}

  /** The classes that its labels are read as. */
  LabelSet labelSet();

  /** The images, in an order that is always the same. */
  List<Item> items();

  /**
   * The labels of an image, ids of {@link #labelSet()}.
   *
   * @throws org.segstream.trainer.dataset.DatasetException if the file cannot be read or understood
   */
  LabelMap labels(Item item);
}
