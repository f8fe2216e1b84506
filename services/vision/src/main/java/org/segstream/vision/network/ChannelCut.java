package org.segstream.vision.network;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.segstream.vision.network.Operation.Convolution;

/**
 * Which channels and blocks of a network stay: the smaller network, and the one of the old size in
 * which the others are nought, which computes the same.
 */
public final class ChannelCut {
  private final NetworkGraph whole;
  private final NetworkGraph slim;
  private final Set<String> without;
  private final Map<String, int[]> kept = new HashMap<>();

  /**
   * @param whole the network, of an architecture that {@link Architectures} knows
   * @param stay channels that stay, ascending, by the names of spaces; all of those not named
   * @param without names of blocks that go
   * @throws IllegalArgumentException if the network has no such space, block or channel, or a space
   *     would be empty
   */
  public ChannelCut(NetworkGraph whole, Map<String, int[]> stay, Set<String> without) {
    this.whole = whole;
    this.without = Set.copyOf(without);
    Map<String, Integer> widths = new HashMap<>();
    stay.forEach((space, channels) -> widths.put(space, channels.length));
    List<Node> nodes = SlimArchitecture.nodes(whole, widths, without);
    NetworkGraph root =
        SlimArchitecture.parse(whole.name())
            .map(name -> Architectures.byName(name.root(), whole.labels()))
            .orElse(whole);
    this.slim = new NetworkGraph(SlimArchitecture.nameOf(root, nodes), nodes);
    for (ChannelSpace space : ChannelSpace.of(whole)) {
      int[] channels =
          stay.getOrDefault(space.name(), IntStream.range(0, space.channels()).toArray());
      if (Arrays.stream(channels).anyMatch(c -> c < 0 || c >= space.channels())
          || Arrays.stream(channels).distinct().count() < channels.length) {
        throw new IllegalArgumentException(
            "%s has channels 0 to %d, each once".formatted(space.name(), space.channels() - 1));
      }
      space.tensors().forEach(tensor -> kept.put(tensor, channels));
    }
  }

  /** The smaller network. */
  public NetworkGraph graph() {
    return slim;
  }

  /** Its values: those of the whole network that stay. */
  public NetworkParameters slim(NetworkParameters values) {
    Map<String, Node> old = new HashMap<>();
    whole.nodes().forEach(node -> old.put(node.name(), node));
    Map<String, float[]> chosen = new LinkedHashMap<>();
    for (ParameterSpec spec : slim.parameters()) {
      Node node = old.get(spec.node());
      if (node == null) {
        throw new IllegalStateException(spec.node() + " was not there before");
      }
      int[] made = keptOf(node.name(), node.channels());
      float[] all = values.get(spec.name());
      chosen.put(
          spec.name(),
          spec.role() == ParameterSpec.Role.WEIGHT ? kernel(all, node, made) : pick(all, made, 1));
    }
    return NetworkParameters.of(slim, chosen);
  }

  private float[] kernel(float[] all, Node node, int[] made) {
    if (!(node.operation() instanceof Convolution c)) {
      throw new IllegalStateException(node.name() + " has a kernel");
    }
    int taps = c.kernelHeight() * c.kernelWidth();
    int[] read = keptOf(node.inputs().getFirst(), c.in());
    float[] rows = pick(all, made, c.fanIn());
    float[] chosen = new float[made.length * read.length * taps];
    for (int out = 0; out < made.length; out++) {
      float[] row = Arrays.copyOfRange(rows, out * c.fanIn(), (out + 1) * c.fanIn());
      System.arraycopy(
          pick(row, read, taps), 0, chosen, out * read.length * taps, read.length * taps);
    }
    return chosen;
  }

  private int[] keptOf(String tensor, int channels) {
    int[] known = kept.get(tensor);
    return known == null ? IntStream.range(0, channels).toArray() : known;
  }

  /** Groups of {@code size} values, of those that stay. */
  private static float[] pick(float[] all, int[] groups, int size) {
    float[] chosen = new float[groups.length * size];
    for (int i = 0; i < groups.length; i++) {
      System.arraycopy(all, groups[i] * size, chosen, i * size, size);
    }
    return chosen;
  }

  /**
   * Values of the whole network with which it computes what the smaller one does: channels and
   * blocks that go are nought.
   */
  public NetworkParameters masked(NetworkParameters values) {
    Map<String, Integer> channels = new HashMap<>();
    whole.nodes().forEach(node -> channels.put(node.name(), node.channels()));
    Set<String> nought = new HashSet<>();
    ResidualBlock.of(whole).stream()
        .filter(block -> without.contains(block.name()))
        .forEach(block -> block.chain().forEach(node -> nought.add(node.name())));
    Map<String, float[]> masked = new LinkedHashMap<>();
    for (ParameterSpec spec : whole.parameters()) {
      float[] value = values.get(spec.name()).clone();
      if (spec.role().trainable()) {
        int count = channels.getOrDefault(spec.node(), 0);
        boolean[] gone = new boolean[count];
        Arrays.fill(gone, true);
        if (!nought.contains(spec.node())) {
          for (int channel : keptOf(spec.node(), count)) {
            gone[channel] = false;
          }
        }
        clear(value, gone);
      }
      masked.put(spec.name(), value);
    }
    return NetworkParameters.of(whole, masked);
  }

  private static void clear(float[] values, boolean[] gone) {
    int size = values.length / gone.length;
    for (int channel = 0; channel < gone.length; channel++) {
      if (gone[channel]) {
        Arrays.fill(values, channel * size, (channel + 1) * size, 0);
      }
    }
  }
}
