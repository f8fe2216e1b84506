package org.segstream.vision.segmenter;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.segstream.crf.energy.ContrastWeights;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.energy.LabelCompatibility;
import org.segstream.crf.energy.UnaryLayout;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.EdgeParameters;

/**
 * The energy of one frame under a model's random field: given unaries, edge weights from the
 * frame's colours. Thread-safe.
 */
public final class FrameEnergy {
  private final List<EdgeParameters> families;
  private final List<ContrastWeights> weights;
  private final Optional<LabelCompatibility> compatibility;

  /** For the edges within a frame; those along time are unaries. */
  public FrameEnergy(CrfParameters crf) {
    this.families = crf.families();
    this.weights =
        families.stream()
            .map(edges -> new ContrastWeights(edges.base(), edges.contrast(), edges.sigma()))
            .toList();
    this.compatibility = crf.table();
  }

  /**
   * Puts an energy together.
   *
   * @param image at the energy's size
   * @param unaries {@code float[height][width][labels]}, nats; shared
   */
  public GridEnergy of(RgbImage image, float[] unaries, int labels) {
    int width = image.width();
    int height = image.height();
    return new GridEnergy(
        width,
        height,
        labels,
        unaries,
        UnaryLayout.CHANNEL_LAST,
        IntStream.range(0, families.size())
            .mapToObj(
                f -> weights.get(f).family(families.get(f).stride(), image.rgb(), width, height))
            .toList(),
        compatibility);
  }
}
