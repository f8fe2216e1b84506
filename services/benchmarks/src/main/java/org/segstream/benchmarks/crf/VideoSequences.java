package org.segstream.benchmarks.crf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.segstream.benchmarks.Clip;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.vision.RgbImage;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.StreetEnergy;
import org.segstream.vision.street.StreetFrame;
import org.segstream.vision.street.SyntheticStreet;

/** The sequences of the benchmark, made when their turn comes: each takes much memory. */
public final class VideoSequences {
  private static final long SEED = 4711;
  private static final int WIDTH = 480;
  private static final int HEIGHT = 360;
  private static final int LABELS = 12;
  private static final double USUAL = 0.99;

  private VideoSequences() {}

  /** The synthetic street, then a network's view of it, then real clips. */
  public static List<Supplier<VideoSequence>> of(List<Path> clips, int frames) {
    List<Supplier<VideoSequence>> sequences = new ArrayList<>();
    for (CameraMotion motion : CameraMotion.values()) {
      sequences.add(() -> street(motion, USUAL, WIDTH, HEIGHT, frames));
    }
    for (double correlation : new double[] {0.9, 0.999}) {
      sequences.add(() -> street(CameraMotion.FORWARD, correlation, WIDTH, HEIGHT, frames));
    }
    for (CameraMotion motion : List.of(CameraMotion.STATIC, CameraMotion.FORWARD)) {
      sequences.add(() ->
          network(
              "street %s, network".formatted(name(motion)),
              "street",
              images(motion, WIDTH, HEIGHT, frames).stream().map(StreetFrame::image).toList()));
    }
    for (Path clip : clips) {
      sequences.add(() ->
          network(
              String.valueOf(clip.getFileName()), "camvid", Clip.read(clip.toString(), frames)));
    }
    return sequences;
  }

  private static String name(CameraMotion motion) {
    return motion.name().toLowerCase(Locale.ROOT);
  }

  /** The street with the noise of {@link StreetEnergy}, correlated from frame to frame. */
  static VideoSequence street(
      CameraMotion motion, double correlation, int width, int height, int frames) {
    List<StreetFrame> street = images(motion, width, height, frames);
    List<GridEnergy> energies = StreetEnergy.UNSURE.of(street, SEED, LABELS, correlation);
    return new VideoSequence(
        "street %s, noise %s".formatted(name(motion), correlation),
        street.stream().map(StreetFrame::image).toList(),
        energies);
  }

  /** Begins half a sequence before a cut. */
  private static List<StreetFrame> images(CameraMotion motion, int width, int height, int frames) {
    SyntheticStreet street = new SyntheticStreet(SEED, width, height, motion);
    int first = SyntheticStreet.FRAMES_PER_CUT - frames / 2;
    List<StreetFrame> images = new ArrayList<>();
    for (int n = 0; n < frames; n++) {
      images.add(street.frame(first + n));
    }
    return images;
  }

  private static VideoSequence network(String name, String model, List<RgbImage> images) {
    return new VideoSequence(name, images, NetworkEnergies.of(model, images));
  }
}
