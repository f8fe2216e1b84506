package org.segstream.trainer.loss;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.segstream.vision.model.OwnNetwork;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;
import org.segstream.vision.network.ParameterSpec;

/**
 * Takes back in use what class weights did to a network in training (Menon et al., <i>Long-tail
 * learning via logit adjustment</i>, ICLR 2021). A loss that weighs class {@code k} by {@code w_k}
 * teaches a network probabilities that are {@code w_k} times too large, before they are normalised:
 * it finds rare classes, and says them too often. So the logit of each class is moved by {@code
 * -strength · ln w_k}, less the mean of all. The biases of the last convolution have it in them, so
 * that nothing else knows of it; the model's training record tells it, and {@link #trained} takes
 * it out before the network is trained on.
 *
 * @param strength 0 for nothing, 1 for all that the weights did
 * @param shift of each class's logit, nats; empty for none
 */
public record LogitAdjustment(double strength, List<Float> shift) {
  /** Nothing is moved. */
  public static final LogitAdjustment NONE = new LogitAdjustment(0, List.of());

  private static final String RECORD = "logit_adjustment";

  /** Copies the list. */
  public LogitAdjustment {
    shift = List.copyOf(shift);
  }

  /**
   * For a network that was trained with class weights.
   *
   * @param strength at least 0
   * @param classWeights above 0
   */
  public static LogitAdjustment of(double strength, float[] classWeights) {
    if (!(strength >= 0 && Double.isFinite(strength))) {
      throw new IllegalArgumentException(
          "strength of the logit adjustment " + strength + " must be at least 0");
    }
    if (strength == 0) {
      return NONE;
    }
    double mean = 0;
    for (float weight : classWeights) {
      mean += StrictMath.log(weight) / classWeights.length;
    }
    List<Float> shift = new ArrayList<>();
    for (float weight : classWeights) {
      shift.add((float) (strength * (mean - StrictMath.log(weight))));
    }
    return new LogitAdjustment(strength, shift);
  }

  /** What a model's training record says that its biases have in them. */
  public static LogitAdjustment of(SegmentationModel model) {
    if (model.training().get(RECORD) instanceof Map<?, ?> told
        && told.get("strength") instanceof Number strength
        && told.get("shift") instanceof List<?> shift
        && shift.size() == model.labels().size()
        && shift.stream().allMatch(Number.class::isInstance)) {
      return new LogitAdjustment(
          strength.doubleValue(),
          shift.stream().map(Number.class::cast).map(Number::floatValue).toList());
    }
    return NONE;
  }

  /**
   * A model's network as it was trained, without an adjustment.
   *
   * @throws org.segstream.vision.model.ModelFileException if it was imported
   */
  public static NetworkParameters trained(SegmentationModel model) {
    return of(model).undone(model.graph(), model.parameters());
  }

  /**
   * A model with this adjustment in place of the one that it has.
   *
   * @throws org.segstream.vision.model.ModelFileException if its network was imported
   */
  public SegmentationModel applied(SegmentationModel model) {
    OwnNetwork own = model.own();
    NetworkParameters values = applied(own.graph(), trained(model));
    return model
        .withNetwork(new OwnNetwork(own.graph(), values, own.activations(), own.focusHead()))
        .withTraining(in(model.training()));
  }

  /** A training record with this in it, in place of what it said of another. */
  public Map<String, Object> in(Map<String, Object> record) {
    Map<String, Object> with = new LinkedHashMap<>(record);
    with.remove(RECORD);
    if (!shift.isEmpty()) {
      with.put(RECORD, Map.of("strength", strength, "shift", shift));
    }
    return with;
  }

  /**
   * Values with the shift in them; what is given stays as it is.
   *
   * @param graph that they are of
   */
  public NetworkParameters applied(NetworkGraph graph, NetworkParameters values) {
    return moved(graph, values, 1);
  }

  private NetworkParameters undone(NetworkGraph graph, NetworkParameters values) {
    return moved(graph, values, -1);
  }

  private NetworkParameters moved(NetworkGraph graph, NetworkParameters values, int sign) {
    if (shift.isEmpty()) {
      return values;
    }
    String name = lastBias(graph);
    float[] bias = values.get(name).clone();
    for (int k = 0; k < bias.length; k++) {
      bias[k] += sign * shift.get(k);
    }
    Map<String, float[]> all = new LinkedHashMap<>(values.values());
    all.put(name, bias);
    return NetworkParameters.of(graph, all);
  }

  /** Of the last convolution whose output goes into the logits unchanged. */
  private static String lastBias(NetworkGraph graph) {
    Set<String> logits = graph.logits();
    return graph.parameters().reversed().stream()
        .filter(spec -> spec.role() == ParameterSpec.Role.BIAS && logits.contains(spec.node()))
        .findFirst()
        .map(ParameterSpec::name)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no convolution with biases makes the logits of " + graph.name()));
  }
}
