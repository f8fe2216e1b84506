package org.segstream.vision.network;

import java.util.List;
import java.util.Optional;
import org.segstream.vision.network.Operation.Convolution;

/**
 * How a network is computed anew at some positions only: which tensors are kept from frame to
 * frame, and, for each of them in the graph's order, a small ONNX model that computes it at a list
 * of positions from rows of those kept before it. Integers pass through the same operators with the
 * same constants as in the whole network, so that they are the same.
 *
 * @param steps one a kept tensor; the last one makes the logits
 * @param whole bytes of an ONNX model of the whole network: its first output is the logits, the
 *     others are the kept tensors by {@link Kept#output}, without the last
 */
@SuppressWarnings("ArrayRecordComponent") // bytes of models, which nobody writes to
public record ShiftPlan(List<Step> steps, byte[] whole) {

  /** Copies the list. */
  public ShiftPlan {
    steps = List.copyOf(steps);
  }

  /**
   * A tensor that is kept.
   *
   * @param node that makes it
   * @param rounding of its values; floats if there is none
   */
  public record Kept(String node, int channels, Optional<Rounding> rounding) {
    /** Its output of the whole network, {@code [batch][height][width][channels]}. */
    public String output() {
      return node + ".kept";
    }
  }

  /**
   * Computes a kept tensor at a list of positions.
   *
   * @param made what it makes
   * @param leaves what it reads, in the order of the model's inputs {@link #input}
   * @param onnx bytes of the model; its output {@link #OUTPUT} is {@code [1][1][rows][channels]},
   *     and {@code [patches][side][side][channels]} if it reads a {@link Leaf.Patch}
   * @param multiplications of all convolutions in it for one position
   */
  @SuppressWarnings("ArrayRecordComponent") // likewise
  public record Step(Kept made, List<Leaf> leaves, byte[] onnx, long multiplications) {
    /** Name of the model's output. */
    public static final String OUTPUT = "made";

    /** Copies the list. */
    public Step {
      leaves = List.copyOf(leaves);
    }

    /** Name of one of the model's inputs. */
    public static String input(int index) {
      return "read" + index;
    }
  }

  /** What a step reads for a position. */
  public sealed interface Leaf {
    /** The node that is read, {@link NetworkGraph#IMAGE} for the image. */
    String node();

    /**
     * The image around some positions, {@code float[patches][3][rows][columns]}.
     *
     * @param convolution that reads it, without padding
     */
    record Patch(String node, Convolution convolution) implements Leaf {}

    /**
     * What a kernel covers, {@code byte[rows][kernel height · kernel width · channels]}.
     *
     * @param convolution whose kernel it is
     */
    record Window(String node, Convolution convolution) implements Leaf {}

    /** The tensor at the position itself, {@code [rows][channels]}. */
    record Same(String node) implements Leaf {}

    /**
     * The tensor enlarged to the size of another, {@code [rows][channels]}.
     *
     * @param like a node of the size wanted
     * @param rounding of the enlarged values; floats if there is none
     */
    record Enlarged(String node, String like, Optional<Rounding> rounding) implements Leaf {}
  }

  /**
   * Plans for a network.
   *
   * @throws IllegalArgumentException if it cannot be computed so; the message says why
   */
  public static ShiftPlan of(
      NetworkGraph graph, NetworkParameters parameters, ActivationRanges ranges) {
    return new ShiftPlanner(graph, parameters, ranges).plan();
  }
}
