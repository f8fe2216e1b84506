package org.segstream.vision.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.segstream.vision.network.Operation.Convolution;
import org.segstream.vision.network.Operation.Relu;

/**
 * A small network on another one's features that says where a finer look at the frame may change
 * the answer (Najibi, Singh and Davis, <i>AutoFocus: Efficient Multi-Scale Inference</i>, 2019): a
 * 3×3 convolution, a ReLU and a 1×1 convolution on the {@linkplain NetworkGraph#features features}
 * that the last convolution reads. It makes one logit a place, {@code
 * float[batch][1][height][width]}, whose logistic function is the chance.
 *
 * @param parameters values of {@link #parametersOn}, by name
 */
public record FocusHead(Map<String, float[]> parameters) {
  /** Name of the node that makes the logit. */
  public static final String OUTPUT = "focus";

  private static final String HIDDEN = "focus.hidden";
  private static final String ACTIVATION = "focus.relu";
  private static final int CHANNELS = 8;
  private static final int SQUARE = 3;

  /** Takes the values; the arrays are shared. */
  public FocusHead {
    parameters = Map.copyOf(parameters);
  }

  /** Names of a head's nodes. */
  public static Set<String> nodes() {
    return Set.of(HIDDEN, ACTIVATION, OUTPUT);
  }

  /** A network with a head on it, which makes the focus logit; its own output is no longer one. */
  public static NetworkGraph on(NetworkGraph graph) {
    List<Node> nodes = new ArrayList<>(graph.nodes());
    nodes.addAll(nodesOn(graph));
    return new NetworkGraph(graph.name(), nodes);
  }

  static List<Node> nodesOn(NetworkGraph graph) {
    String features = graph.features();
    Convolution square =
        new Convolution(graph.channels(features), CHANNELS, SQUARE, SQUARE, 1, 1, 1, true);
    Convolution point = new Convolution(CHANNELS, 1, 1, 1, 1, 1, 1, true);
    return List.of(
        new Node(HIDDEN, square, List.of(features), CHANNELS),
        new Node(ACTIVATION, new Relu(), List.of(HIDDEN), CHANNELS),
        new Node(OUTPUT, point, List.of(ACTIVATION), 1));
  }

  /** The parameters of a head on a network, in order. */
  public static List<ParameterSpec> parametersOn(NetworkGraph graph) {
    return on(graph).parameters().stream().filter(spec -> nodes().contains(spec.node())).toList();
  }

  /** The head among the values of a network {@link #on which} it stands. */
  public static FocusHead of(NetworkGraph graph, NetworkParameters values) {
    Map<String, float[]> own = new LinkedHashMap<>();
    parametersOn(graph).forEach(spec -> own.put(spec.name(), values.get(spec.name())));
    return new FocusHead(own);
  }

  /**
   * All values of a network with this head on it.
   *
   * @throws IllegalArgumentException if the head is of a network with other features
   */
  public NetworkParameters with(NetworkGraph graph, NetworkParameters values) {
    Map<String, float[]> all = new LinkedHashMap<>(values.values());
    all.putAll(parameters);
    return NetworkParameters.of(on(graph), all);
  }
}
