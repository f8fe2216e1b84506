package org.segstream.trainer.labels;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.segstream.v1.Split;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;

/** A folder of labelled images, opened to be read. */
public interface LabelSource {

  /**
   * One image that a folder lists.
   *
   * @param name of the image without ending; one folder may stand before it
   * @param split it belongs to
   * @param image file, if it is there
   * @param labels file, if it is there
   * @param missing what is not there, in a sentence; empty if nothing
   */
  record Item(
      String name, Split split, Optional<Path> image, Optional<Path> labels, String missing) {}

  /** The classes that its labels are read as. */
  LabelSet labelSet();

  /** The images, in an order that is always the same. */
  List<Item> items();

  /**
   * The labels in a file of an {@link Item}, ids of {@link #labelSet()}.
   *
   * @throws org.segstream.trainer.dataset.DatasetException if it cannot be read or understood
   */
  LabelMap labels(Path file);
}
