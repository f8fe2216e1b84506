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
 * @param labels what the network's outputs stand for
 * @param normalisation of the network's input
 * @param resolution of the images it was trained on, or that it takes, sides up to 8192 and no more
 *     than 2²³ pixels: the memory of network and field grows with it
 * @param crf weights of the random field's edges
 * @param terms a sentence on who may use it for what
 * @param training how it came to be (command, seed, data, scores), in order; strings, numbers,
 *     booleans, and lists and maps of them
 * @param network what makes the logits
 */
public record SegmentationModel(
    String name,
    String version,
    LabelSet labels,
    Normalisation normalisation,
    Resolution resolution,
    CrfParameters crf,
    String terms,
    Map<String, Object> training,
    Network network) {
  /** Longest side of a resolution. */
  public static final int LONGEST_SIDE = 8192;

  /** Most pixels of a resolution; a picture of 3840×2160 has a few less. */
  public static final long MOST_PIXELS = 1 << 23;

  /**
   * Checks that the parts fit each other.
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
    int made = labels(network);
    if (made != classes) {
      throw new IllegalArgumentException(
          "a network of %d labels for %d classes".formatted(made, classes));
    }
  }

  private static int labels(Network network) {
    return switch (network) {
      case OwnNetwork own -> own.graph().labels();
      case ForeignNetwork foreign -> foreign.output().labels();
    };
  }

  private static void requireSize(Resolution it) {
    long pixels = (long) it.width() * it.height();
    if (Math.max(it.width(), it.height()) > LONGEST_SIDE || pixels > MOST_PIXELS) {
      throw new IllegalArgumentException(
          "a resolution of %d×%d, sides may be %d and pixels %d at most"
              .formatted(it.width(), it.height(), LONGEST_SIDE, MOST_PIXELS));
    }
  }

  /**
   * A model with a network of ours that is not calibrated.
   *
   * @param architecture its name, see {@link Architectures}
   */
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
        labels,
        normalisation,
        resolution,
        crf,
        terms,
        training,
        new OwnNetwork(
            Architectures.byName(architecture, labels.size()), parameters, ActivationRanges.NONE));
  }

  /**
   * Its network, if that is one of ours.
   *
   * @throws ModelFileException if it was imported
   */
  public OwnNetwork own() {
    if (network instanceof OwnNetwork own) {
      return own;
    }
    throw new ModelFileException(
        ("the network of model %s was imported: it cannot be trained here, and runs with engine"
                + " onnx only")
            .formatted(id()));
  }

  /**
   * Name of the network's architecture.
   *
   * @throws ModelFileException if it was imported
   */
  public String architecture() {
    return own().graph().name();
  }

  /**
   * The network's values.
   *
   * @throws ModelFileException if it was imported
   */
  public NetworkParameters parameters() {
    return own().parameters();
  }

  /**
   * The network without its parameters.
   *
   * @throws ModelFileException if it was imported
   */
  public NetworkGraph graph() {
    return own().graph();
  }

  /** What the network's tensors take, or {@link ActivationRanges#NONE}. */
  public ActivationRanges activations() {
    return network.activations();
  }

  /** The same with another working size. */
  public SegmentationModel withResolution(Resolution other) {
    return new SegmentationModel(
        name, version, labels, normalisation, other, crf, terms, training, network);
  }

  /** The same with another random field. */
  public SegmentationModel withCrf(CrfParameters other) {
    return with(name, version, other, training, network);
  }

  /** The same with another record of how it came to be. */
  public SegmentationModel withTraining(Map<String, Object> other) {
    return with(name, version, crf, other, network);
  }

  /** The same under another name. */
  public SegmentationModel named(String other) {
    return named(other, version);
  }

  /** The same under another name and version. */
  public SegmentationModel named(String otherName, String otherVersion) {
    return with(otherName, otherVersion, crf, training, network);
  }

  /** The same with another network. */
  public SegmentationModel withNetwork(Network other) {
    return with(name, version, crf, training, other);
  }

  /** The same, calibrated. */
  public SegmentationModel withActivations(ActivationRanges other) {
    return with(name, version, crf, training, network.with(other));
  }

  private SegmentationModel with(
      String otherName,
      String otherVersion,
      CrfParameters otherCrf,
      Map<String, Object> otherTraining,
      Network otherNetwork) {
    return new SegmentationModel(
        otherName,
        otherVersion,
        labels,
        normalisation,
        resolution,
        otherCrf,
        terms,
        otherTraining,
        otherNetwork);
  }

  /** {@code name/version}. */
  public String id() {
    return name + "/" + version;
  }
}
