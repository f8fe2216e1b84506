package org.segstream.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.segstream.cli.Cli;
import org.segstream.trainer.training.InputSettings;
import org.segstream.vision.LabelSet;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.NetworkParameters;

/** What a round of training takes that is over in seconds. */
public final class TinyTraining {
  private TinyTraining() {}

  /** 24 labelled frames, in CamVid layout. */
  public static Path drawStreet(Path folder) {
    Cli street =
        Cli.run(
            "street",
            "--out",
            folder.toString(),
            "--frames",
            "24",
            "--streets",
            "4",
            "--size",
            "48x32");
    assertThat(street.exit()).as(street.err()).isZero();
    return folder;
  }

  /** A network that has learned nothing, {@code tiny/0}. */
  public static SegmentationModel ignorant(long seed) {
    LabelSet labels = LabelSet.camVid();
    String architecture = "street-net-1";
    return new SegmentationModel(
        "tiny",
        "0",
        architecture,
        labels,
        InputSettings.NORMALISATION,
        new Resolution(48, 32),
        CrfParameters.neighbours(0.1f, 1, 16),
        "For tests only.",
        Map.of(),
        NetworkParameters.initial(Architectures.byName(architecture, labels.size()), seed));
  }

  /** Of a trainer that ends after one round, in which it learns enough to be better. */
  public static String[] options(Path model, Path state) {
    return new String[] {
      "--from",
      model.toString(),
      "--dir",
      state.toString(),
      "--round-images",
      "320",
      "--checkpoint-every",
      "80",
      "--chip",
      "48x32",
      "--threads",
      "1",
      "--new-frames",
      "10",
      "--learning-rate",
      "0.004",
      "--averaging",
      "0.9",
      "--rounds",
      "1"
    };
  }
}
