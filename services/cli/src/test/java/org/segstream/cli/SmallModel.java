package org.segstream.cli;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;

/** The street's model at a small working size: ready soon, and quick. */
public final class SmallModel {
  private static final Set<Path> WRITTEN = new HashSet<>();

  private SmallModel() {}

  /** Its file, written by the first that asks. */
  public static synchronized Path file(int width, int height) {
    Path file = Path.of("target", "small-%dx%d.segmodel".formatted(width, height));
    if (WRITTEN.add(file)) {
      SegmentationModel street = BundledModels.load("street");
      ModelFile.write(
          new SegmentationModel(
              "small",
              "1",
              street.labels(),
              street.normalisation(),
              new Resolution(width, height),
              street.crf(),
              street.terms(),
              street.training(),
              street.network()),
          file);
    }
    return file;
  }
}
