package org.segstream.cli.model;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.segstream.cli.stream.Feed;
import org.segstream.vision.EvenSample;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Calibration;
import org.segstream.vision.model.ForeignNetwork;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.video.VideoException;
import org.segstream.vision.video.VideoSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code segstream model calibrate}. */
@Command(
    name = "calibrate",
    description =
        "Measures what a model's tensors take on pictures like those it is for, with which a"
            + " processor can run its network in 8-bit integers. 'segstream train' does so itself.",
    mixinStandardHelpOptions = true)
final class ModelCalibrateCommand implements Callable<Integer> {
  @Option(
      names = "--input",
      required = true,
      paramLabel = "FILE|DIR",
      description = "Video, or folder of JPEG, PNG, WebP or BMP pictures; labels are not needed.")
  private Path input = Path.of("");

  @Mixin private ModelChange change = new ModelChange();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    SegmentationModel model = change.model();
    List<RgbImage> pictures = Files.isDirectory(input) ? ofFolder() : ofVideo();
    if (pictures.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "no picture in " + input);
    }
    SegmentationModel calibrated = Calibration.of(model, pictures);
    Optional<IntegerCheck> check =
        model.network() instanceof ForeignNetwork
            ? Optional.of(IntegerCheck.of(calibrated, pictures))
            : Optional.empty();
    Path out = change.write(calibrated);
    PrintWriter told = spec.commandLine().getOut();
    told.printf(
        "calibrated %s with %d pictures: %s%n",
        model.id(), Math.min(pictures.size(), Calibration.IMAGES), out);
    check.ifPresent(told::println);
    return 0;
  }

  private List<RgbImage> ofFolder() throws IOException {
    try (Stream<Path> entries = Files.list(input)) {
      List<Path> files =
          entries
              .filter(file -> RgbImage.isFileName(String.valueOf(file.getFileName())))
              .sorted()
              .toList();
      List<RgbImage> pictures = new ArrayList<>();
      for (Path each : EvenSample.of(files, Calibration.IMAGES)) {
        pictures.add(RgbImage.decode(Files.readAllBytes(each)));
      }
      return pictures;
    }
  }

  private List<RgbImage> ofVideo() {
    if (!Files.exists(input)) {
      throw new VideoException("no such video or folder: " + input);
    }
    try (Feed feed = Feed.of(VideoSource.open(input), 0)) {
      return evenlySpread(feed);
    }
  }

  /** As many as are needed or up to twice that, at one distance, of a feed of unknown length. */
  private static List<RgbImage> evenlySpread(Feed feed) {
    List<RgbImage> kept = new ArrayList<>();
    long distance = 1;
    long index = 0;
    for (Optional<Feed.Picture> next = feed.next(); next.isPresent(); next = feed.next()) {
      if (index++ % distance == 0) {
        kept.add(next.get().image());
      }
      if (kept.size() == 2 * Calibration.IMAGES) {
        for (int i = 1; i <= Calibration.IMAGES; i++) {
          kept.remove(i);
        }
        distance *= 2;
      }
    }
    return kept;
  }
}
