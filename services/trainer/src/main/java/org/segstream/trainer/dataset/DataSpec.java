package org.segstream.trainer.dataset;

import java.nio.file.Path;
import java.util.OptionalDouble;

/**
 * A data set to train on, as named on the command line: {@code DIR} or {@code DIR:SHARE}.
 *
 * @param folder in CamVid layout
 * @param share weight of this data set among the others; by default its number of images
 */
public record DataSpec(Path folder, OptionalDouble share) {

  /** Parses {@code DIR} or {@code DIR:SHARE}, where the share is a number. */
  public static DataSpec parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon > 0 && text.substring(colon + 1).matches("[0-9]*\\.?[0-9]+")) {
      double share = Double.parseDouble(text.substring(colon + 1));
      return new DataSpec(Path.of(text.substring(0, colon)), OptionalDouble.of(share));
    }
    return new DataSpec(Path.of(text), OptionalDouble.empty());
  }
}
