package org.segstream.vision.network;

import java.util.Arrays;
import java.util.List;

/**
 * Name, role and shape of one parameter of a network.
 *
 * @param name {@code node.role}, for instance {@code stem1.weight}
 * @param node the node it belongs to
 * @param role what it is to that node
 * @param shape sizes of its dimensions, for a convolution {@code [out][in / groups][rows][columns]}
 */
public record ParameterSpec(String name, String node, Role role, List<Integer> shape) {

  /** Copies the shape. */
  public ParameterSpec {
    shape = List.copyOf(shape);
  }

  static ParameterSpec of(String node, Role role, Integer... shape) {
    return new ParameterSpec(node + "." + role.suffix(), node, role, Arrays.asList(shape));
  }

  /** Number of values. */
  public int size() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /** What a parameter is to its node. */
  public enum Role {
    /** A convolution's kernel. */
    WEIGHT("weight", true),
    /** A convolution's bias. */
    BIAS("bias", true),
    /** Batch normalisation's scale. */
    GAMMA("gamma", true),
    /** Batch normalisation's shift. */
    BETA("beta", true),
    /** Running average of the batches' means. */
    RUNNING_MEAN("runningMean", false),
    /** Running average of the batches' variances. */
    RUNNING_VARIANCE("runningVar", false);

    private final String suffix;
    private final boolean trainable;

    Role(String suffix, boolean trainable) {
      this.suffix = suffix;
      this.trainable = trainable;
    }

    String suffix() {
      return suffix;
    }

    /** Whether it has a gradient; weight decay belongs on {@link #WEIGHT} alone. */
    public boolean trainable() {
      return trainable;
    }
  }
}
