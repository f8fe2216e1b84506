package org.segstream.vision.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.segstream.vision.network.Operation.BatchNorm;
import org.segstream.vision.network.Operation.Convolution;

/**
 * An architecture with fewer channels and blocks, as its name says it: {@code
 * street-net-2:down8.conv=40,eighth1.a.conv=24,-sixteenth3} is {@code street-net-2} with 40 and 24
 * channels in the {@linkplain ChannelSpace spaces} of these convolutions, and without the
 * {@linkplain ResidualBlock block} {@code sixteenth3}.
 *
 * @param root name of the architecture that it was
 * @param widths channels by the names of spaces, of those that have fewer
 * @param without names of the blocks removed
 */
record SlimArchitecture(String root, TreeMap<String, Integer> widths, TreeSet<String> without) {
  private static final char MARK = ':';
  private static final Pattern WIDTH = Pattern.compile("([A-Za-z0-9.]+)=([1-9][0-9]{0,3})");
  private static final Pattern GONE = Pattern.compile("-([A-Za-z0-9.]+)");

  /** Parts of a name, if it is that of such an architecture. */
  static Optional<SlimArchitecture> parse(String name) {
    int mark = name.indexOf(MARK);
    if (mark < 0) {
      return Optional.empty();
    }
    SlimArchitecture slim =
        new SlimArchitecture(name.substring(0, mark), new TreeMap<>(), new TreeSet<>());
    for (String part : name.substring(mark + 1).split(",", -1)) {
      var width = WIDTH.matcher(part);
      var gone = GONE.matcher(part);
      if (width.matches()) {
        slim.widths.put(width.group(1), Integer.parseInt(width.group(2)));
      } else if (gone.matches()) {
        slim.without.add(gone.group(1));
      } else {
        throw new IllegalArgumentException(
            "architecture %s: '%s' is neither a width nor a block removed".formatted(name, part));
      }
    }
    return Optional.of(slim);
  }

  /** What a network that came from {@code root} by removing channels and blocks is called. */
  static String nameOf(NetworkGraph root, List<Node> slim) {
    Map<String, Integer> left = new HashMap<>();
    slim.forEach(node -> left.put(node.name(), node.channels()));
    Stream<String> widths =
        ChannelSpace.of(root).stream()
            .filter(space -> left.getOrDefault(space.name(), space.channels()) < space.channels())
            .map(space -> space.name() + "=" + left.get(space.name()));
    Stream<String> gone =
        ResidualBlock.of(root).stream()
            .map(ResidualBlock::name)
            .filter(block -> !left.containsKey(block))
            .map(block -> "-" + block);
    String parts = Stream.concat(widths, gone).collect(Collectors.joining(","));
    return parts.isEmpty() ? root.name() : root.name() + MARK + parts;
  }

  /**
   * The network.
   *
   * @throws IllegalArgumentException if the root has no such space or block, or not so many
   *     channels
   */
  NetworkGraph of(NetworkGraph whole) {
    List<Node> nodes = nodes(whole, widths, without);
    return new NetworkGraph(nameOf(whole, nodes), nodes);
  }

  /** The nodes of a network with other widths and without some blocks. */
  static List<Node> nodes(NetworkGraph whole, Map<String, Integer> widths, Set<String> without) {
    Map<String, Integer> channels = new HashMap<>();
    Map<String, Integer> unknown = new TreeMap<>(widths);
    for (ChannelSpace space : ChannelSpace.of(whole)) {
      int width = widths.getOrDefault(space.name(), space.channels());
      if (width < 1 || width > space.channels()) {
        throw new IllegalArgumentException(
            "%s of %s has 1 to %d channels, not %d"
                .formatted(space.name(), whole.name(), space.channels(), width));
      }
      space.tensors().forEach(tensor -> channels.put(tensor, width));
      unknown.remove(space.name());
    }
    Set<String> unknownBlocks = new TreeSet<>(without);
    List<ResidualBlock> gone = new ArrayList<>();
    for (ResidualBlock block : ResidualBlock.of(whole)) {
      if (unknownBlocks.remove(block.name())) {
        gone.add(block);
      }
    }
    if (!unknown.isEmpty() || !unknownBlocks.isEmpty()) {
      throw new IllegalArgumentException(
          "%s has no channels of %s and no block %s"
              .formatted(whole.name(), unknown.keySet(), unknownBlocks));
    }
    return nodes(whole, channels, gone);
  }

  private static List<Node> nodes(
      NetworkGraph whole, Map<String, Integer> channels, List<ResidualBlock> gone) {
    Map<String, String> renamed = new HashMap<>();
    gone.forEach(block -> renamed.put(block.name(), block.input()));
    UnaryOperator<String> source =
        tensor -> {
          String at = tensor;
          while (renamed.containsKey(at)) {
            at = renamed.getOrDefault(at, at);
          }
          return at;
        };
    List<Node> nodes = new ArrayList<>();
    for (Node node : whole.nodes()) {
      if (gone.stream().noneMatch(block -> block.holds(node))) {
        List<String> inputs = node.inputs().stream().map(source).toList();
        int made = channels.getOrDefault(node.name(), node.channels());
        int read = channels.getOrDefault(inputs.getFirst(), channelsRead(node));
        nodes.add(new Node(node.name(), slim(node.operation(), read, made), inputs, made));
      }
    }
    return nodes;
  }

  /** Of what no width is given for. */
  private static int channelsRead(Node node) {
    return node.operation() instanceof Convolution c ? c.in() : node.channels();
  }

  private static Operation slim(Operation operation, int read, int made) {
    return switch (operation) {
      case Convolution c ->
          new Convolution(
              read,
              made,
              c.kernelHeight(),
              c.kernelWidth(),
              c.stride(),
              c.dilation(),
              c.groups(),
              c.bias());
      case BatchNorm _ -> new BatchNorm(made);
      case Operation.Relu _, Operation.Add _, Operation.UpsampleTo _ -> operation;
    };
  }
}
