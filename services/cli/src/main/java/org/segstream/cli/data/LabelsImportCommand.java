package org.segstream.cli.data;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.segstream.cli.console.ProgressBar;
import org.segstream.cli.options.ImageSize;
import org.segstream.cli.options.KafkaOptions;
import org.segstream.cli.options.ModelOptions;
import org.segstream.trainer.labels.FrameList;
import org.segstream.trainer.labels.ImportReport;
import org.segstream.trainer.labels.LabelImport;
import org.segstream.trainer.labels.LabelLayout;
import org.segstream.trainer.labels.LabelMapping;
import org.segstream.trainer.labels.LabelSource;
import org.segstream.vision.LabelSet;
import org.segstream.vision.model.Resolution;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code segstream labels import}. */
@Command(
    name = "import",
    description =
        "Publishes a folder of labelled images as labelled frames of one stream; importing it again"
            + " replaces them.",
    mixinStandardHelpOptions = true)
final class LabelsImportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "Folder to read.")
  private Path folder = Path.of("");

  @Option(
      names = "--layout",
      required = true,
      description = "How the images lie in the folder: ${COMPLETION-CANDIDATES}.")
  private LabelLayout layout = LabelLayout.CAMVID;

  @Option(
      names = "--stream",
      paramLabel = "ID",
      description =
          "The stream whose frames they become (default: the frames that labels pull has written"
              + " them for).")
  private Optional<String> stream = Optional.empty();

  @Option(
      names = "--model",
      paramLabel = "FILE|NAME",
      description =
          "Give the labels the classes of this model, by their names; what it has no class for"
              + " becomes Void (default: the folder's own classes).")
  private Optional<Path> model = Optional.empty();

  @Option(
      names = "--map",
      paramLabel = "FROM=TO",
      description = "With --model: a class of the folder, and the model's class it is.")
  private Map<String, String> renames = new TreeMap<>();

  @Option(
      names = "--size",
      paramLabel = "WxH",
      converter = ImageSize.Converter.class,
      description =
          "Bring images and labels to this size, as the model to be trained wants it (default:"
              + " their own).")
  private Optional<ImageSize> size = Optional.empty();

  @Option(
      names = "--annotator",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Who made the labels (default: not stated).")
  private String annotator = "";

  @Option(
      names = "--unlabelled",
      defaultValue = "skip",
      description =
          "What becomes of images without labels: skip leaves them out, void publishes them with"
              + " every pixel Void (default: ${DEFAULT-VALUE}).")
  private LabelImport.Unlabelled unlabelled = LabelImport.Unlabelled.SKIP;

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Optional<FrameList> frames = FrameList.of(folder);
    if (stream.isEmpty() && frames.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "Missing required option: '--stream=ID', for %s has no %s"
              .formatted(folder, FrameList.FILE));
    }
    LabelSource source = layout.open(folder);
    LabelSet target = model.map(file -> ModelOptions.read(file).labels()).orElse(source.labelSet());
    LabelMapping mapping = new LabelMapping(source.labelSet(), target, renames);
    Optional<Resolution> resolution = size.map(s -> new Resolution(s.width(), s.height()));
    LabelImport labels =
        new LabelImport(
            source,
            mapping,
            new LabelImport.Labels(
                stream, frames, annotator, resolution, Instant.now(), unlabelled));
    ImportReport report;
    int count = source.items().size();
    try (ProgressBar bar = ProgressBar.onStandardError("import", count)) {
      report = labels.run(kafka.connected(), kafka.topics(), bar::update);
    }
    mapping.lost().ifPresent(lost -> spec.commandLine().getErr().println("segstream: " + lost));
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%d labelled frames%s published%n",
        report.published(), stream.map(id -> " of stream " + id).orElse(""));
    report.table().forEach(out::println);
    return 0;
  }
}
