package org.segstream.vision.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The models that come with the program, by name. */
public final class BundledModels {
  private BundledModels() {}

  /**
   * Reads a model that comes with the program.
   *
   * @param name for instance {@code street}
   * @throws ModelFileException if there is none of this name
   */
  public static SegmentationModel load(String name) {
    String resource = "/models/" + name + ".segmodel";
    try (InputStream stream = BundledModels.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new ModelFileException("no model named " + name + " comes with segstream");
      }
      return ModelFile.read(stream, name);
    } catch (IOException e) {
      throw new UncheckedIOException("bundled model " + name, e);
    }
  }
}
