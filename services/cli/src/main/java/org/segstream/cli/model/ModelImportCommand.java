package org.segstream.cli.model;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.segstream.vision.foreign.ImportException;
import org.segstream.vision.foreign.ImportReport;
import org.segstream.vision.foreign.ImportRequest;
import org.segstream.vision.foreign.LabelTable;
import org.segstream.vision.foreign.NetworkImport;
import org.segstream.vision.model.ModelFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code segstream model import}. */
@Command(
    name = "import",
    description = {
      "Makes a model of an ONNX file that was trained elsewhere, for every command that takes one.",
      "What the file does not say is found by running the network once, and said."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ModelImportCommand implements Callable<Integer> {
  private static final int MOST_LICENCE = 1 << 19;

  @Parameters(paramLabel = "NET.onnx", description = "Network as it was exported.")
  private Path network = Path.of("");

  @Option(
      names = "--labels",
      required = true,
      paramLabel = "FILE|NAME",
      description =
          "What the channels of the output stand for: a CSV with the columns id, name, colour and"
              + " ignore, or a set in the box: ade20k, camvid, cityscapes, coco-stuff, voc.")
  private String labels = "";

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where to write the model.")
  private Path out = Path.of("");

  @Mixin private ImportInputOptions input = new ImportInputOptions();

  @Mixin private ImportOutputOptions output = new ImportOutputOptions();

  @Option(names = "--name", description = "Name of the model (default: that of the file).")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--model-version",
      paramLabel = "V",
      defaultValue = "1",
      description = "Version of the model (default: ${DEFAULT-VALUE}).")
  private String version = "1";

  @Option(
      names = "--licence",
      paramLabel = "FILE",
      description = "Text that says who may use the network for what; it goes with the model.")
  private Optional<Path> licence = Optional.empty();

  @Option(
      names = "--origin",
      paramLabel = "TEXT",
      description = "Where the network is from, for instance an address; it goes with the model.")
  private Optional<String> origin = Optional.empty();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    ImportRequest request =
        new ImportRequest(
            network,
            LabelTable.of(labels),
            name.orElseGet(this::fileName),
            version,
            input.wish(),
            output.wish(),
            terms(),
            record());
    if (request.name().isBlank() || version.isBlank()) {
      throw new ParameterException(spec.commandLine(), "a model's name and version are not blank");
    }
    ImportReport report = NetworkImport.of(request, Runtime.getRuntime().availableProcessors());
    ModelFile.write(report.model(), out);
    PrintWriter told = spec.commandLine().getOut();
    told.printf("imported %s as model %s: %s%n", network, report.model().id(), out);
    report.lines().forEach(line -> told.println("  " + line));
    return 0;
  }

  private String fileName() {
    return String.valueOf(out.getFileName()).replaceFirst("\\.segmodel$", "");
  }

  private Map<String, Object> record() {
    Map<String, Object> record = new LinkedHashMap<>();
    origin.ifPresent(text -> record.put("origin", text));
    return record;
  }

  private String terms() {
    if (licence.isEmpty()) {
      return "Not stated: ask whoever trained the network.";
    }
    Path file = licence.get();
    try {
      String text = Files.readString(file).strip();
      if (text.isEmpty() || text.length() > MOST_LICENCE) {
        throw new ImportException(
            "licence %s has %d characters, must be 1 to %d"
                .formatted(file, text.length(), MOST_LICENCE));
      }
      return text;
    } catch (NoSuchFileException e) {
      throw new ImportException("licence " + file + " does not exist", e);
    } catch (IOException e) {
      throw new ImportException("licence %s cannot be read as text".formatted(file), e);
    }
  }
}
