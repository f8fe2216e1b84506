package org.segstream.vision.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.segstream.vision.LabelSet;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;
import org.segstream.vision.network.ParameterSpec;

/** Models for tests. */
public final class Models {
  private Models() {}

  /** A street-net-1 with eleven classes whose values have the spread that training gives them. */
  public static SegmentationModel trainedLike(long seed) {
    LabelSet labels = LabelSet.camVid();
    Map<String, Object> training = new LinkedHashMap<>();
    training.put("command", "segstream train --data camvid");
    training.put("seed", seed);
    training.put("scores", Map.of("miou", 61.25));
    return new SegmentationModel(
        "test",
        "1",
        "street-net-1",
        labels,
        new Normalisation(List.of(105f, 108.5f, 106f), List.of(77f, 77.5f, 76.25f)),
        new Resolution(480, 360),
        CrfParameters.neighbours(0.2f, 1.5f, 12),
        "For tests only.",
        training,
        parameters(Architectures.byName("street-net-1", labels.size()), seed));
  }

  /** Values with the spread that training gives them. */
  public static NetworkParameters parameters(NetworkGraph graph, long seed) {
    Map<String, float[]> values = new LinkedHashMap<>();
    NetworkParameters start = NetworkParameters.initial(graph, seed);
    Random random = new Random(seed);
    for (ParameterSpec spec : graph.parameters()) {
      float[] value = start.get(spec.name()).clone();
      for (int i = 0; i < value.length; i++) {
        switch (spec.role()) {
          case BETA, RUNNING_MEAN, BIAS -> value[i] = (float) (0.3 * random.nextGaussian());
          case GAMMA -> value[i] = (float) (0.7 + 0.2 * random.nextGaussian());
          case RUNNING_VARIANCE -> value[i] = (float) (0.3 + 2 * random.nextDouble());
          case WEIGHT -> {}
        }
      }
      values.put(spec.name(), value);
    }
    return NetworkParameters.of(graph, values);
  }

  /** The same model with other edges along time. */
  public static SegmentationModel with(SegmentationModel model, TemporalParameters temporal) {
    return with(model, model.crf().withTemporal(temporal), model.parameters());
  }

  /** The same model with one value replaced. */
  public static SegmentationModel with(SegmentationModel model, NetworkParameters parameters) {
    return with(model, model.crf(), parameters);
  }

  private static SegmentationModel with(
      SegmentationModel model, CrfParameters crf, NetworkParameters parameters) {
    return new SegmentationModel(
        model.name(),
        model.version(),
        model.architecture(),
        model.labels(),
        model.normalisation(),
        model.resolution(),
        crf,
        model.terms(),
        model.training(),
        parameters);
  }
}
