package org.segstream.vision.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.segstream.vision.LabelSet;
import org.segstream.vision.network.ActivationRanges;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;

/**
 * Everything that turns a frame into an energy: network, normalisation, labels and CRF.
 *
 * @param name for instance {@code street}
 * @param version for instance {@code 1}; a name and version stand for one set of parameters
 * @param architecture name of the network's architecture, see {@link Architectures}
 * @param labels what the network's outputs stand for
 * @param normalisation of the network's input
 * @param resolution of the images it was trained on, sides up to 8192 and no more than 2²³ pixels:
 *     the memory of network and field grows with it
 * @param crf weights of the random field's edges
 * @param terms a sentence on who may use it for what
 * @param training how it came to be (command, seed, data, scores), in order; strings, numbers,
 *     booleans, and lists and maps of them
 * @param parameters the network's values
 * @param activations what the network's tensors take with these values, or {@link
 *     ActivationRanges#NONE}
 */
public record SegmentationModel(
    String name,
    String version,
    String architecture,
    LabelSet labels,
    Normalisation normalisation,
    Resolution resolution,
    CrfParameters crf,
    String terms,
    Map<String, Object> training,
    NetworkParameters parameters,
    ActivationRanges activations) {
  private static final int LONGEST_SIDE = 8192;

  /** A picture of 3840×2160 has a few less. */
  private static final long MOST_PIXELS = 1 << 23;

  /**
   * Checks that the parameters fit the architecture.
   *
   * @throws IllegalArgumentException if they do not, a name is blank, or the resolution too large
   */
  public SegmentationModel {
    if (name.isBlank() || version.isBlank()) {
      throw new IllegalArgumentException("model name '" + name + "', version '" + version + "'");
    }
    requireSize(resolution);
    int classes = labels.size();
    crf.table()
        .filter(table -> table.labels() != classes)
        .ifPresent(table -> {
          throw new IllegalArgumentException(
              "a label compatibility of %d labels for %d classes"
                  .formatted(table.labels(), classes));
        });
    training = Collections.unmodifiableMap(new LinkedHashMap<>(training));
    NetworkGraph graph = Architectures.byName(architecture, labels.size());
    parameters = NetworkParameters.of(graph, parameters.values());
    activations = activations.of(graph);
  }

  private static void requireSize(Resolution it) {
    long pixels = (long) it.width() * it.height();
    if (Math.max(it.width(), it.height()) > LONGEST_SIDE || pixels > MOST_PIXELS) {
      throw new IllegalArgumentException(
          "a resolution of %d×%d, sides may be %d and pixels %d at most"
              .formatted(it.width(), it.height(), LONGEST_SIDE, MOST_PIXELS));
    }
  }

  /** A model that is not calibrated. */
  public SegmentationModel(
      String name,
      String version,
      String architecture,
      LabelSet labels,
      Normalisation normalisation,
      Resolution resolution,
      CrfParameters crf,
      String terms,
      Map<String, Object> training,
      NetworkParameters parameters) {
    this(
        name,
        version,
        architecture,
        labels,
        normalisation,
        resolution,
        crf,
        terms,
        training,
        parameters,
        ActivationRanges.NONE);
  }

  /** The network without its parameters. */
  public NetworkGraph graph() {
    return Architectures.byName(architecture, labels.size());
  }

  /** The same with another random field. */
  public SegmentationModel withCrf(CrfParameters other) {
    return with(name, version, other, training, activations);
  }

  /** The same with another record of how it came to be. */
  public SegmentationModel withTraining(Map<String, Object> other) {
    return with(name, version, crf, other, activations);
  }

  /** The same under another name. */
  public SegmentationModel named(String other) {
    return named(other, version);
  }

  /** The same under another name and version. */
  public SegmentationModel named(String otherName, String otherVersion) {
    return with(otherName, otherVersion, crf, training, activations);
  }

  /** The same, calibrated. */
  public SegmentationModel withActivations(ActivationRanges other) {
    return with(name, version, crf, training, other);
  }

  private SegmentationModel with(
      String otherName,
      String otherVersion,
      CrfParameters otherCrf,
      Map<String, Object> otherTraining,
      ActivationRanges otherActivations) {
    return new SegmentationModel(
        otherName,
        otherVersion,
        architecture,
        labels,
        normalisation,
        resolution,
        otherCrf,
        terms,
        otherTraining,
        parameters,
        otherActivations);
  }

  /** {@code name/version}. */
  public String id() {
    return name + "/" + version;
  }
}
