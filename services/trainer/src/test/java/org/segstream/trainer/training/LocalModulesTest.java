package org.segstream.trainer.training;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;
import org.segstream.vision.network.ParameterSpec;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

class LocalModulesTest {
  private static final int LABELS = 11;
  private final RgbImage image =
      new SyntheticStreet(1, 64, 48, CameraMotion.FORWARD).frame(0).image();

  @ParameterizedTest
  @CsvSource({"street-net-1,1", "street-net-1,2", "street-net-1,4", "street-net-2,3"})
  void modulesAreTheWholeNetworkInItsOrder(String architecture, int count) {
    NetworkGraph base = Architectures.byName(architecture, LABELS);
    LocalModules cut = LocalModules.of(base, count);

    assertThat(cut.modules()).hasSize(count);
    int next = 0;
    for (LocalModules.Module module : cut.modules()) {
      assertThat(module.from()).isEqualTo(next);
      next = module.to();
    }
    assertThat(next).isEqualTo(cut.graph().nodes().size());
    assertThat(
            cut.graph().nodes().stream().filter(node -> !node.name().startsWith("local")).toList())
        .isEqualTo(base.nodes());
    assertThat(cut.graph().output()).isEqualTo(base.output());
  }

  @Test
  void refusesMoreModulesThanTheNetworkHasPlacesToCut() {
    NetworkGraph base = Architectures.byName("street-net-1", LABELS);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LocalModules.of(base, 40))
        .withMessageContaining("street-net-1 can be cut into 1 to");
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "2"})
  void noGradientLeavesAModule(int trained) {
    LocalModules cut = LocalModules.of(Architectures.byName("street-net-1", LABELS), 3);
    Map<ParameterSpec, float[]> gradients = gradients(cut, trained);

    LocalModules.Module own = cut.modules().get(trained);
    List<String> inside =
        cut.graph().nodes().subList(own.from(), own.to()).stream().map(n -> n.name()).toList();
    List<String> moved =
        gradients.entrySet().stream()
            .filter(entry -> !isZero(entry.getValue()))
            .map(entry -> entry.getKey().node())
            .distinct()
            .toList();
    assertThat(moved).isNotEmpty().allMatch(inside::contains);
    assertThat(moved).contains(first(cut, own));
  }

  /** The module's first node that has parameters. */
  private static String first(LocalModules cut, LocalModules.Module module) {
    List<String> trainable =
        cut.graph().parameters().stream().map(ParameterSpec::node).distinct().toList();
    return cut.graph().nodes().subList(module.from(), module.to()).stream()
        .map(node -> node.name())
        .filter(trainable::contains)
        .findFirst()
        .orElseThrow();
  }

  /** Gradients where the losses of one module alone pull. */
  private Map<ParameterSpec, float[]> gradients(LocalModules cut, int trained) {
    List<Stretch> stretches = new ArrayList<>();
    for (int j = 0; j < cut.modules().size(); j++) {
      LocalModules.Module module = cut.modules().get(j);
      List<String> nodes =
          module.drawn().isEmpty()
              ? List.of(module.logits())
              : List.of(module.drawn(), module.logits());
      float pull = j == trained ? 1 : 0;
      stretches.add(
          new Stretch(
              module.from(),
              module.to(),
              nodes,
              tensors ->
                  nodes.stream()
                      .collect(
                          Collectors.toMap(
                              n -> n, n -> pulled(requireNonNull(tensors.get(n)), pull)))));
    }
    NetworkParameters weights = NetworkParameters.initial(cut.graph(), 1);
    try (TrainableNetwork network =
        new TrainableNetwork(cut.graph(), weights, InputSettings.NORMALISATION)) {
      return network.gradients(List.of(image), stretches);
    }
  }

  private static float[] pulled(Logits tensor, float pull) {
    float[] gradient = new float[tensor.values().length];
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = pull * (i % 7 - 3);
    }
    return gradient;
  }

  private static boolean isZero(float[] values) {
    for (float value : values) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  @Test
  void theLastModuleHasTheGradientsOfTheWholeNetworkForItsOwnParameters() {
    NetworkGraph base = Architectures.byName("street-net-1", LABELS);
    LocalModules cut = LocalModules.of(base, 2);
    NetworkParameters weights = NetworkParameters.initial(cut.graph(), 1);
    Map<ParameterSpec, float[]> local = gradients(cut, 1);
    Map<ParameterSpec, float[]> whole;
    try (TrainableNetwork network =
        new TrainableNetwork(base, weights.reducedTo(base), InputSettings.NORMALISATION)) {
      whole = network.gradients(List.of(image), logits -> pulled(logits, 1));
    }
    float[] expected = requireNonNull(whole.get(weightOf(base, "sixteenth2.a.conv")));
    float[] found = requireNonNull(local.get(weightOf(base, "sixteenth2.a.conv")));

    assertThat(isZero(expected)).isFalse();
    double largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) found[i]).isCloseTo(expected[i], within(1e-4 * largest));
    }
  }

  private static ParameterSpec weightOf(NetworkGraph graph, String node) {
    return graph.parameters().stream()
        .filter(spec -> spec.node().equals(node))
        .findFirst()
        .orElseThrow();
  }
}
