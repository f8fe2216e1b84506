package org.segstream.trainer.crf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.segstream.crf.training.FieldTensors;
import org.segstream.crf.training.GridShape;
import org.segstream.crf.training.StrideWeights;

/**
 * A batch of fields: what the random field's operations take. All in libtorch's memory on the CPU,
 * float32; contiguous tensors are read where they lie, others are copied.
 *
 * @param logits {@code float[batch][labels][height][width]}, nats
 * @param weights of each stride
 * @param gamma temperature, one number above 0, nats
 * @param compatibility V, {@code float[labels][labels]}, of all images alike: an edge between
 *     labels a and b costs {@code w · V(a, b)}; symmetric, ≥ 0, 0 on the diagonal; absent for Potts
 *     edges. Gradients by it are {@code float[batch][labels][labels]}
 */
public record CrfTensors(
    NDArray logits, List<EdgeTensors> weights, NDArray gamma, Optional<NDArray> compatibility) {
  /** Copies the list. */
  public CrfTensors {
    weights = List.copyOf(weights);
  }

  /** With Potts edges. */
  public CrfTensors(NDArray logits, List<EdgeTensors> weights, NDArray gamma) {
    this(logits, weights, gamma, Optional.empty());
  }

  /** The same with a label compatibility. */
  public CrfTensors withCompatibility(NDArray table) {
    return new CrfTensors(logits, weights, gamma, Optional.of(table));
  }

  /** With a temperature that gets no gradient. */
  public static CrfTensors of(NDArray logits, List<EdgeTensors> weights, double gamma) {
    return new CrfTensors(logits, weights, logits.getManager().create((float) gamma));
  }

  /** Images. */
  int batch() {
    return Math.toIntExact(logits.getShape().get(0));
  }

  /** Everything that can get a gradient: logits, each stride's weights, γ, label compatibility. */
  List<NDArray> all() {
    List<NDArray> all = new ArrayList<>();
    all.add(logits);
    for (EdgeTensors edges : weights) {
      all.add(edges.horizontal());
      all.add(edges.vertical());
    }
    all.add(gamma);
    compatibility.ifPresent(all::add);
    return all;
  }

  /**
   * Checks everything.
   *
   * @return the shape of each image's field
   * @throws IllegalArgumentException if a tensor is elsewhere than on the CPU, is of another type
   *     or has another shape
   */
  GridShape shape(List<Integer> strides) {
    Shape shape = logits.getShape();
    if (shape.dimension() != 4 || shape.size() == 0) {
      throw new IllegalArgumentException(
          "logits have shape " + shape + ", must be (batch, labels, height, width)");
    }
    if (weights.size() != strides.size()) {
      throw new IllegalArgumentException(
          "weights of %d strides for the strides %s".formatted(weights.size(), strides));
    }
    long batch = shape.get(0);
    long height = shape.get(2);
    long width = shape.get(3);
    require("logits", logits, shape);
    for (int n = 0; n < strides.size(); n++) {
      int stride = strides.get(n);
      String of = " weights of stride " + stride;
      EdgeTensors edges = weights.get(n);
      require(
          "horizontal" + of,
          edges.horizontal(),
          new Shape(batch, height, atLeast0(width - stride)));
      require(
          "vertical" + of, edges.vertical(), new Shape(batch, atLeast0(height - stride), width));
    }
    require("gamma", gamma, gamma.getShape());
    if (gamma.size() != 1) {
      throw new IllegalArgumentException(
          "gamma has shape " + gamma.getShape() + ", must be one number");
    }
    long labels = shape.get(1);
    compatibility.ifPresent(
        table -> require("label compatibility", table, new Shape(labels, labels)));
    return new GridShape(
        Math.toIntExact(width), Math.toIntExact(height), Math.toIntExact(labels), strides);
  }

  private static long atLeast0(long count) {
    return Math.max(0, count);
  }

  private static void require(String what, NDArray tensor, Shape needed) {
    if (!tensor.getDevice().getDeviceType().equals("cpu")) {
      throw new IllegalArgumentException(
          "%s on %s: the random field is computed on the CPU only; use toDevice(Device.cpu(), false) before"
              .formatted(what, tensor.getDevice()));
    }
    if (tensor.getDataType() != DataType.FLOAT32) {
      throw new IllegalArgumentException(
          "%s of type %s, must be FLOAT32".formatted(what, tensor.getDataType()));
    }
    if (!tensor.getShape().equals(needed)) {
      throw new IllegalArgumentException(
          "%s have shape %s, must be %s".formatted(what, tensor.getShape(), needed));
    }
  }

  /** Tensors for the gradients, on the logits' manager. */
  CrfTensors gradients() {
    return new CrfTensors(
        TensorMemory.like(logits),
        weights.stream()
            .map(e ->
                new EdgeTensors(TensorMemory.like(e.horizontal()), TensorMemory.like(e.vertical())))
            .toList(),
        TensorMemory.like(gamma),
        compatibility.map(this::tableOfEachImage));
  }

  private NDArray tableOfEachImage(NDArray table) {
    Shape shape = new Shape(batch()).addAll(table.getShape());
    return table.getManager().create(shape, table.getDataType());
  }

  /** Views of every image, valid as long as the tensors. */
  List<FieldTensors> images() {
    TensorMemory scores = new TensorMemory(logits, batch());
    List<TensorMemory> horizontals =
        weights.stream().map(e -> new TensorMemory(e.horizontal(), batch())).toList();
    List<TensorMemory> verticals =
        weights.stream().map(e -> new TensorMemory(e.vertical(), batch())).toList();
    List<FieldTensors> images = new ArrayList<>();
    for (int n = 0; n < batch(); n++) {
      List<StrideWeights> edges = new ArrayList<>();
      for (int s = 0; s < weights.size(); s++) {
        edges.add(new StrideWeights(horizontals.get(s).image(n), verticals.get(s).image(n)));
      }
      images.add(new FieldTensors(scores.image(n), edges, table(n)));
    }
    return images;
  }

  private Optional<MemorySegment> table(int image) {
    return compatibility.map(table ->
        table.getShape().dimension() == 2
            ? new TensorMemory(table, 1).image(0)
            : new TensorMemory(table, batch()).image(image));
  }

  double temperature() {
    return gamma.toFloatArray()[0];
  }
}
