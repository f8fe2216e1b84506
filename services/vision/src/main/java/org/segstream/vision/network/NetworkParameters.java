package org.segstream.vision.network;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The values of a network's parameters, by name, in the order of {@link NetworkGraph#parameters()}.
 * The arrays are shared, not copied.
 */
public final class NetworkParameters {
  private static final float HEAD_DEVIATION = 0.01f;

  private final Map<String, float[]> values;

  private NetworkParameters(Map<String, float[]> values) {
    this.values = Collections.unmodifiableMap(values);
  }

  /**
   * Takes values for a network.
   *
   * @param values one array per parameter, row-major
   * @throws IllegalArgumentException if one is missing, unknown, or of the wrong length, or holds a
   *     value that is not finite
   */
  public static NetworkParameters of(NetworkGraph graph, Map<String, float[]> values) {
    Map<String, float[]> ordered = new LinkedHashMap<>();
    for (ParameterSpec spec : graph.parameters()) {
      float[] value = values.get(spec.name());
      if (value == null) {
        throw new IllegalArgumentException(
            "parameter " + spec.name() + " of network " + graph.name() + " is missing");
      }
      check(spec, value);
      ordered.put(spec.name(), value);
    }
    for (String name : values.keySet()) {
      if (!ordered.containsKey(name)) {
        throw new IllegalArgumentException("network " + graph.name() + " has no parameter " + name);
      }
    }
    return new NetworkParameters(ordered);
  }

  private static void check(ParameterSpec spec, float[] value) {
    if (value.length != spec.size()) {
      throw new IllegalArgumentException(
          "parameter %s has %d values, must have %d"
              .formatted(spec.name(), value.length, spec.size()));
    }
    for (float v : value) {
      if (!Float.isFinite(v)) {
        throw new IllegalArgumentException("parameter " + spec.name() + " holds " + v);
      }
    }
  }

  /**
   * Values to start training from: convolutions normal with variance {@code 2 / fan-in} (He et al.
   * 2015), or 0.01 as deviation where they have a bias, as the output layer has; the same for the
   * same seed.
   */
  public static NetworkParameters initial(NetworkGraph graph, long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    Map<String, Boolean> biased = new LinkedHashMap<>();
    graph.parameters().forEach(p -> biased.merge(p.node(), isBias(p), Boolean::logicalOr));
    Map<String, float[]> values = new LinkedHashMap<>();
    for (ParameterSpec spec : graph.parameters()) {
      float[] value = new float[spec.size()];
      switch (spec.role()) {
        case WEIGHT -> {
          int fanIn = spec.size() / spec.shape().getFirst();
          boolean head = biased.getOrDefault(spec.node(), false);
          double deviation = head ? HEAD_DEVIATION : Math.sqrt(2.0 / fanIn);
          for (int i = 0; i < value.length; i++) {
            value[i] = (float) (random.nextGaussian() * deviation);
          }
        }
        case GAMMA, RUNNING_VARIANCE -> java.util.Arrays.fill(value, 1);
        case BIAS, BETA, RUNNING_MEAN -> {}
      }
      values.put(spec.name(), value);
    }
    return new NetworkParameters(values);
  }

  /**
   * Values to go on from where another network was trained: its own where a parameter of that name
   * has the same size, {@link #initial} ones elsewhere.
   */
  public static NetworkParameters grown(NetworkGraph graph, NetworkParameters trained, long seed) {
    Map<String, float[]> values = new LinkedHashMap<>(initial(graph, seed).values());
    values.replaceAll((name, initial) -> {
      float[] known = trained.values().getOrDefault(name, initial);
      return known.length == initial.length ? known : initial;
    });
    return new NetworkParameters(values);
  }

  /**
   * The values of those parameters that another network has too.
   *
   * @throws IllegalArgumentException if it has one that is not here
   */
  public NetworkParameters reducedTo(NetworkGraph graph) {
    Map<String, float[]> reduced = new LinkedHashMap<>();
    graph.parameters().forEach(spec -> reduced.put(spec.name(), get(spec.name())));
    return of(graph, reduced);
  }

  private static boolean isBias(ParameterSpec spec) {
    return spec.role() == ParameterSpec.Role.BIAS;
  }

  /** All values by name, in order; unmodifiable but for the arrays. */
  public Map<String, float[]> values() {
    return values;
  }

  /**
   * One parameter's values.
   *
   * @throws IllegalArgumentException if there is no such parameter
   */
  public float[] get(String name) {
    float[] value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no parameter " + name);
    }
    return value;
  }
}
