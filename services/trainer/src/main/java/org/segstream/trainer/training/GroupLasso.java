package org.segstream.trainer.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.segstream.vision.network.ChannelSpace;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;
import org.segstream.vision.network.Node;
import org.segstream.vision.network.Operation.BatchNorm;
import org.segstream.vision.network.ParameterSpec;
import org.segstream.vision.network.ParameterSpec.Role;
import org.segstream.vision.network.ResidualBlock;

/**
 * Structured sparsity (Wen et al. 2016): {@code λ Σ √|g| ‖w_g‖} over groups of weights that are
 * removed together, so that whole groups become exactly nought. Groups are
 *
 * <ul>
 *   <li>filters: scale and shift of the normalisations that make a channel, since a kernel's own
 *       length before a normalisation means nothing;
 *   <li>channels: the slices of the kernels that read a channel;
 *   <li>blocks: scale and shift of the last normalisation of a residual block, in all channels.
 * </ul>
 *
 * <p>Applied as the proximal step after the optimiser's (Parikh and Boyd 2014, 6.5.1): a group's
 * length falls by {@code rate · λ · √|g|}, to nought at least.
 */
final class GroupLasso {
  private final double strength;
  private final List<Group> groups = new ArrayList<>();

  /** Places of a parameter: {@code count} values from each {@code first + n · stride} on. */
  private record Part(String parameter, int first, int count, int stride, int times) {
    int size() {
      return count * times;
    }
  }

  private record Group(List<Part> parts, int size) {
    static Group of(List<Part> parts) {
      return new Group(parts, parts.stream().mapToInt(Part::size).sum());
    }
  }

  /**
   * @param strength λ, above 0
   */
  GroupLasso(NetworkGraph graph, double strength) {
    this.strength = strength;
    Map<String, ParameterSpec> weights = new HashMap<>();
    graph.parameters().stream()
        .filter(spec -> spec.role() == Role.WEIGHT)
        .forEach(spec -> weights.put(spec.node(), spec));
    Map<String, Node> normalisations = graph.normalisations();
    for (ChannelSpace space : ChannelSpace.of(graph)) {
      for (int channel = 0; channel < space.channels(); channel++) {
        filters(space, channel, normalisations);
        channels(space, channel, weights);
      }
    }
    ResidualBlock.of(graph).forEach(this::block);
  }

  private void filters(ChannelSpace space, int channel, Map<String, Node> normalisations) {
    List<Part> parts = new ArrayList<>();
    for (Node maker : space.makers()) {
      Node normalisation = normalisations.get(maker.name());
      if (normalisation != null) {
        parts.add(new Part(normalisation.name() + ".gamma", channel, 1, 0, 1));
        parts.add(new Part(normalisation.name() + ".beta", channel, 1, 0, 1));
      }
    }
    if (!parts.isEmpty()) {
      groups.add(Group.of(parts));
    }
  }

  private void channels(ChannelSpace space, int channel, Map<String, ParameterSpec> weights) {
    List<Part> parts = new ArrayList<>();
    for (Node reader : space.readers()) {
      ParameterSpec weight = weights.get(reader.name());
      if (weight != null) {
        int fanIn = weight.size() / reader.channels();
        int taps = fanIn / space.channels();
        parts.add(new Part(weight.name(), channel * taps, taps, fanIn, reader.channels()));
      }
    }
    groups.add(Group.of(parts));
  }

  private void block(ResidualBlock block) {
    Node last = block.chain().getLast();
    if (last.operation() instanceof BatchNorm) {
      groups.add(
          Group.of(
              List.of(
                  new Part(last.name() + ".gamma", 0, last.channels(), 0, 1),
                  new Part(last.name() + ".beta", 0, last.channels(), 0, 1))));
    }
  }

  /** One proximal step at a learning rate. */
  void shrink(NetworkParameters values, double learningRate) {
    for (Group group : groups) {
      double length = Math.sqrt(squared(values, group));
      double fall = learningRate * strength * Math.sqrt(group.size());
      scale(values, group, length > fall ? (float) (1 - fall / length) : 0);
    }
  }

  private static double squared(NetworkParameters values, Group group) {
    double sum = 0;
    for (Part part : group.parts()) {
      float[] array = values.get(part.parameter());
      for (int n = 0; n < part.times(); n++) {
        for (int i = 0; i < part.count(); i++) {
          double value = array[part.first() + n * part.stride() + i];
          sum += value * value;
        }
      }
    }
    return sum;
  }

  private static void scale(NetworkParameters values, Group group, float factor) {
    for (Part part : group.parts()) {
      float[] array = values.get(part.parameter());
      for (int n = 0; n < part.times(); n++) {
        for (int i = 0; i < part.count(); i++) {
          array[part.first() + n * part.stride() + i] *= factor;
        }
      }
    }
  }

  /** Groups that are nought. */
  long zeros(NetworkParameters values) {
    return groups.stream().filter(group -> squared(values, group) == 0).count();
  }

  /** Groups in all. */
  int count() {
    return groups.size();
  }
}
