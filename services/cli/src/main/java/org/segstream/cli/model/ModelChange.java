package org.segstream.cli.model;

import java.nio.file.Path;
import java.util.Optional;
import org.segstream.cli.options.ModelOptions;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.SegmentationModel;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** From which model to which file, for commands that change one. */
final class ModelChange {
  @Parameters(
      paramLabel = "FILE|NAME",
      description = "Model file, or the name of one that comes with segstream.")
  private Path file = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where to write the model; may be the same file.")
  private Path out = Path.of("");

  @Option(
      names = "--model-version",
      paramLabel = "V",
      description =
          "Version of the model written, which must be another one if the model is on a topic"
              + " already (default: as it was).")
  private Optional<String> version = Optional.empty();

  /** The model to change, under the version asked for. */
  SegmentationModel model() {
    SegmentationModel read = ModelOptions.read(file);
    return read.named(read.name(), version.orElse(read.version()));
  }

  /** Writes the model that it has become; returns where to. */
  Path write(SegmentationModel changed) {
    ModelFile.write(changed, out);
    return out;
  }
}
