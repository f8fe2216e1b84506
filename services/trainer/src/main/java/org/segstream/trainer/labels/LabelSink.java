package org.segstream.trainer.labels;

import java.io.IOException;
import org.segstream.v1.Split;
import org.segstream.vision.LabelMap;

/** A folder of labelled images, opened to be written; complete when it is closed. */
public interface LabelSink extends AutoCloseable {

  /**
   * Writes an image and its labels.
   *
   * @param name of the image without ending, each of another {@link #place}; one folder may stand
   *     before it
   * @throws IOException if the files cannot be written
   */
  void add(String name, Split split, ImageFile image, LabelMap labels) throws IOException;

  /**
   * Where the files of a name are, but for their endings: names with one place would be written
   * over each other.
   */
  String place(String name);

  /** Writes the lists. */
  @Override
  void close() throws IOException;
}
