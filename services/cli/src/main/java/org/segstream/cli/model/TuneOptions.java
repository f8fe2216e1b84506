package org.segstream.cli.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.segstream.trainer.dataset.CamVidLayout;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.vision.EvenSample;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** On which images edges are sought, as options. */
final class TuneOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--tune",
      description =
          "Seek temperature and edges on labelled images: a grid, then smaller steps from the best"
              + " of it. Needs --data.")
  private boolean tune;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "With --tune: folder with train.txt, val.txt, test.txt and classes.csv.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--split",
      defaultValue = "train",
      paramLabel = "NAME",
      description = "With --tune: which list of images (default: ${DEFAULT-VALUE}).")
  private String split = "train";

  @Option(
      names = "--only",
      paramLabel = "PREFIX",
      description = "With --tune: only images whose file name begins so.")
  private String only = "";

  @Option(
      names = "--images",
      defaultValue = "40",
      paramLabel = "N",
      description =
          "With --tune: so many images at most, evenly spread; of a sequence the first ones"
              + " (default: ${DEFAULT-VALUE}).")
  private int most = 40;

  @Option(
      names = "--held-out",
      defaultValue = "0.25",
      paramLabel = "SHARE",
      description =
          "With --tune: share of the images, the last ones, that only judge whether anything is"
              + " gained (default: ${DEFAULT-VALUE}).")
  private double heldOut = 0.25;

  @Option(
      names = "--sequence",
      description =
          "With --tune: the images are consecutive frames of one video, so that edges along time"
              + " are sought too.")
  private boolean sequence;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "With --tune: threads that solve (default: one a core).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Mixin private MapOption map = new MapOption();

  /**
   * Images in two parts, in the order of their list.
   *
   * @param tuned to go by
   * @param heldOut to judge by
   */
  record Parts(List<CamVidLayout.Entry> tuned, List<CamVidLayout.Entry> heldOut) {
    int size() {
      return tuned.size() + heldOut.size();
    }
  }

  /** Whether edges are sought; without, what belongs to that is wrong usage. */
  boolean isOn() {
    if (!tune && (data.isPresent() || map.isGiven() || sequence)) {
      throw wrong("--data, --map and --sequence are for --tune");
    }
    if (tune && data.isEmpty()) {
      throw wrong("--tune needs --data");
    }
    if (!(heldOut > 0 && heldOut < 1) || most < 2 || threads < 1) {
      throw wrong("--held-out must be between 0 and 1, --images at least 2, --threads at least 1");
    }
    return tune;
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(command.commandLine(), sentence);
  }

  Path data() {
    return data.orElseThrow();
  }

  MapOption map() {
    return map;
  }

  boolean isSequence() {
    return sequence;
  }

  int threads() {
    return threads;
  }

  /**
   * The images asked for.
   *
   * @throws DatasetException if there are fewer than two
   */
  Parts parts(CamVidLayout layout) {
    List<CamVidLayout.Entry> all =
        layout.split(split).stream().filter(entry -> entry.name().startsWith(only)).toList();
    List<CamVidLayout.Entry> chosen =
        sequence ? all.subList(0, Math.min(most, all.size())) : EvenSample.of(all, most);
    if (chosen.size() < 2) {
      throw new DatasetException(
          "%d images of %s begin with \"%s\", must be 2 at least"
              .formatted(all.size(), split, only));
    }
    int first = Math.clamp(Math.round((1 - heldOut) * chosen.size()), 1, chosen.size() - 1);
    return new Parts(chosen.subList(0, first), chosen.subList(first, chosen.size()));
  }

  /** The images in words. */
  String describe(Parts parts) {
    return "%d images of %s, %d more held out"
        .formatted(parts.tuned().size(), split, parts.heldOut().size());
  }
}
