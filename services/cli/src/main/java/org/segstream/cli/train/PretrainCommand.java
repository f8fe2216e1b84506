package org.segstream.cli.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.segstream.cli.console.ProgressBar;
import org.segstream.cli.options.KafkaOptions;
import org.segstream.trainer.ExemplarPretraining;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.dataset.UnlabelledFrames;
import org.segstream.trainer.labels.FrameTopic;
import org.segstream.vision.RgbImage;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code segstream pretrain}. */
@Command(
    name = "pretrain",
    description =
        "Trains a network's encoder on frames without labels (Exemplar-CNN); 'train --from' goes on"
            + " from it.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class PretrainCommand implements Callable<Integer> {
  private static final int MOST_FRAMES = 1000;

  /** Of the means that are told at the end, the share of each step. */
  private static final double RECENT = 0.05;

  @ArgGroup(multiplicity = "1")
  private Source source = new Source();

  /** Where the frames are. */
  private static final class Source {
    @Option(
        names = "--data",
        paramLabel = "DIR|VIDEO",
        description = "Folders of images, or videos; may be repeated.")
    private List<String> inputs = new ArrayList<>();

    @Option(
        names = "--from-topic",
        paramLabel = "TOPIC",
        description = "The frames that this topic holds now.")
    private Optional<String> topic = Optional.empty();
  }

  @Option(names = "--out", required = true, paramLabel = "MODEL", description = "Model to write.")
  private Path out = Path.of("pretrained.segmodel");

  @Option(
      names = "--architecture",
      defaultValue = "street-net-1",
      description = "Of the network (default: ${DEFAULT-VALUE}).")
  private String architecture = "street-net-1";

  @Option(
      names = "--exemplars",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Surrogate classes: seed patches (default: ${DEFAULT-VALUE}).")
  private int exemplars;

  @Option(
      names = "--patch",
      paramLabel = "PIXELS",
      defaultValue = "96",
      description = "Side of a patch (default: ${DEFAULT-VALUE}).")
  private int patch;

  @Option(
      names = "--patches",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Patches to see in all (default: ${DEFAULT-VALUE}).")
  private long patches;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "64",
      description = "Patches a step (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--learning-rate",
      defaultValue = "0.002",
      description = "Highest learning rate of AdamW (default: ${DEFAULT-VALUE}).")
  private double learningRate;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of the first weights and of all that is drawn (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--threads",
      defaultValue = "0",
      description = "Threads for libtorch; 0 for all processors (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    ExemplarPretraining pretraining = pretraining();
    List<RgbImage> frames = frames();
    double[] last = new double[2];
    try (ProgressBar bar = ProgressBar.onStandardError("pretrain", patches)) {
      pretraining.run(
          frames,
          source.topic.orElseGet(() -> names(source.inputs)),
          out,
          threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
          (seen, loss, right) -> {
            double share = seen <= batch ? 1 : RECENT;
            last[0] += share * (loss - last[0]);
            last[1] += share * (right - last[1]);
            bar.update(seen, "loss %.2f".formatted(loss));
          });
    }
    spec.commandLine()
        .getOut()
        .printf(
            "%s: %d frames, %d surrogate classes; at the end loss %.2f nats, %.0f %% of the patches"
                + " told%n",
            out, frames.size(), exemplars, last[0], 100 * last[1]);
    return 0;
  }

  private ExemplarPretraining pretraining() {
    try {
      return new ExemplarPretraining(
          architecture, exemplars, patch, patches, batch, learningRate, seed);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private List<RgbImage> frames() {
    List<RgbImage> frames =
        source
            .topic
            .map(topic -> FrameTopic.read(kafka.connected(), topic, MOST_FRAMES))
            .orElseGet(() ->
                UnlabelledFrames.read(source.inputs, MOST_FRAMES, List.of()).stream()
                    .map(LabelledImage::image)
                    .toList());
    if (frames.isEmpty()) {
      throw new DatasetException("no frame to learn from");
    }
    return frames;
  }

  private static String names(List<String> inputs) {
    return inputs.stream()
        .map(input -> String.valueOf(Path.of(input).getFileName()))
        .collect(Collectors.joining(", "));
  }
}
