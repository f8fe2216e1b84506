package org.segstream.vision.segmenter;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.segstream.crf.energy.ContrastWeights;
import org.segstream.crf.energy.Energy;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.energy.LabelCompatibility;
import org.segstream.crf.energy.LogitPlanes;
import org.segstream.crf.energy.SampledEnergy;
import org.segstream.crf.energy.TimeEdges;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.EdgeParameters;

/**
 * The energy of one frame under a model's random field: unaries from the logits, edge weights from
 * the frame's colours. Thread-safe.
 */
public final class FrameEnergy {
  private final List<EdgeParameters> families;
  private final List<ContrastWeights> weights;
  private final Optional<LabelCompatibility> compatibility;

  /** Whether there are Potts edges between next neighbours, and none else. */
  private final boolean plain;

  /** For the edges within a frame; those along time are unaries. */
  public FrameEnergy(CrfParameters crf) {
    this.families = crf.families();
    this.weights =
        families.stream()
            .map(edges -> new ContrastWeights(edges.base(), edges.contrast(), edges.sigma()))
            .toList();
    this.compatibility = crf.table();
    this.plain =
        compatibility.isEmpty() && families.size() == 1 && families.getFirst().stride() == 1;
  }

  /**
   * Puts an energy together.
   *
   * @param image at the energy's size
   * @param logits of this image alone
   * @param time edges to the frame before
   * @throws IllegalArgumentException if the logits are not of one image, or not finite
   */
  public Energy of(RgbImage image, Logits logits, Optional<TimeEdges> time) {
    int width = image.width();
    int height = image.height();
    if (logits.batch() != 1) {
      throw new IllegalArgumentException("logits of " + logits.batch() + " images, must be of one");
    }
    LogitPlanes planes =
        new LogitPlanes(
            logits.values(), logits.start(), logits.labels(), logits.height(), logits.width());
    SampledEnergy energy =
        new SampledEnergy(planes, width, height, image.rgb(), weights.getFirst(), time);
    return plain ? energy : withAllEdges(image, energy.expanded());
  }

  private GridEnergy withAllEdges(RgbImage image, GridEnergy energy) {
    return new GridEnergy(
        energy.width(),
        energy.height(),
        energy.labels(),
        energy.unary(),
        energy.layout(),
        IntStream.range(0, families.size())
            .mapToObj(f ->
                weights
                    .get(f)
                    .family(families.get(f).stride(), image.rgb(), image.width(), image.height()))
            .toList(),
        compatibility);
  }
}
