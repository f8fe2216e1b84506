package org.segstream.vision.foreign;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.segstream.vision.network.onnx.AttributeProto;
import org.segstream.vision.network.onnx.AttributeProto.AttributeType;
import org.segstream.vision.network.onnx.GraphProto;
import org.segstream.vision.network.onnx.ModelProto;
import org.segstream.vision.network.onnx.NodeProto;
import org.segstream.vision.network.onnx.OperatorSetIdProto;
import org.segstream.vision.network.onnx.TensorProto;
import org.segstream.vision.network.onnx.TensorProto.DataType;
import org.segstream.vision.network.onnx.TypeProto;
import org.segstream.vision.network.onnx.ValueInfoProto;

/** Small networks as other people's programs write them. */
final class ForeignGraph {
  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("test");
  private final ModelProto.Builder model =
      ModelProto.newBuilder().setIrVersion(8).setProducerName("test");

  ForeignGraph() {
    this(17);
  }

  ForeignGraph(int operatorSet) {
    model.addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(operatorSet));
  }

  /** Sizes below zero are open. */
  ForeignGraph input(String name, DataType type, long... shape) {
    graph.addInput(value(name, type, shape));
    return this;
  }

  ForeignGraph output(String name, DataType type, long... shape) {
    graph.addOutput(value(name, type, shape));
    return this;
  }

  /** An output that is a list of tensors. */
  ForeignGraph sequence(String name) {
    graph.addOutput(ValueInfoProto.newBuilder().setName(name));
    return this;
  }

  ForeignGraph withoutOutput(String name) {
    graph.removeOutput(
        graph.getOutputList().stream().map(ValueInfoProto::getName).toList().indexOf(name));
    return this;
  }

  private static ValueInfoProto value(String name, DataType type, long... shape) {
    TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(type.getNumber());
    for (int i = 0; i < shape.length; i++) {
      if (shape[i] < 0) {
        tensor.getShapeBuilder().addDimBuilder().setDimParam(name + "_" + i);
      } else {
        tensor.getShapeBuilder().addDimBuilder().setDimValue(shape[i]);
      }
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  ForeignGraph node(String type, List<String> inputs, String output, AttributeProto... more) {
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(type)
            .addAllInput(inputs)
            .addOutput(output)
            .addAllAttribute(List.of(more)));
    return this;
  }

  /** An operator that nobody but its maker has. */
  ForeignGraph custom(String domain, String type, String input, String output) {
    model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(1));
    graph.addNode(
        NodeProto.newBuilder().setDomain(domain).setOpType(type).addInput(input).addOutput(output));
    return this;
  }

  /** A convolution of single pixels, of which each channel made is a sum of those read. */
  ForeignGraph mix(String input, String output, float[]... weights) {
    int read = weights[0].length;
    float[] all = new float[weights.length * read];
    for (int i = 0; i < all.length; i++) {
      all[i] = weights[i / read][i % read];
    }
    floats(output + ".w", all, weights.length, read, 1, 1);
    return node("Conv", List.of(input, output + ".w"), output);
  }

  ForeignGraph floats(String name, float[] values, long... shape) {
    ByteBuffer raw =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    return constant(name, DataType.FLOAT, raw, shape);
  }

  ForeignGraph longs(String name, long... values) {
    ByteBuffer raw = ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asLongBuffer().put(values);
    return constant(name, DataType.INT64, raw, values.length);
  }

  private ForeignGraph constant(String name, DataType type, ByteBuffer raw, long... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type.getNumber())
            .setRawData(ByteString.copyFrom(raw));
    for (long size : shape) {
      tensor.addDims(size);
    }
    return constant(tensor.build());
  }

  ForeignGraph constant(TensorProto tensor) {
    graph.addInitializer(tensor);
    return this;
  }

  static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value).build();
  }

  static AttributeProto integers(String name, Long... values) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.INTS)
        .addAllInts(List.of(values))
        .build();
  }

  static AttributeProto text(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  ModelProto build() {
    return model.setGraph(graph).build();
  }

  Path write(Path folder) {
    try {
      return Files.write(folder.resolve("net.onnx"), build().toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
