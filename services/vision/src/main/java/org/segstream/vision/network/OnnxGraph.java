package org.segstream.vision.network;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.segstream.vision.network.onnx.AttributeProto;
import org.segstream.vision.network.onnx.AttributeProto.AttributeType;
import org.segstream.vision.network.onnx.GraphProto;
import org.segstream.vision.network.onnx.ModelProto;
import org.segstream.vision.network.onnx.NodeProto;
import org.segstream.vision.network.onnx.OperatorSetIdProto;
import org.segstream.vision.network.onnx.TensorProto;
import org.segstream.vision.network.onnx.TensorProto.DataType;
import org.segstream.vision.network.onnx.TensorShapeProto;
import org.segstream.vision.network.onnx.TypeProto;
import org.segstream.vision.network.onnx.ValueInfoProto;

/** An ONNX model of operator set 17 as it is put together: nodes, constants, inputs, outputs. */
final class OnnxGraph {
  private static final int OPERATOR_SET = 17;
  private static final int FORMAT = 8;

  /** ONNX Runtime's own operators. */
  private static final String MICROSOFT = "com.microsoft";

  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final List<OperatorSetIdProto> operators = new ArrayList<>();

  OnnxGraph(String name) {
    graph.setName(name);
    operators.add(OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET).build());
  }

  /** Allows ONNX Runtime's own operators. */
  void withMicrosoft() {
    operators.add(OperatorSetIdProto.newBuilder().setDomain(MICROSOFT).setVersion(1).build());
  }

  ModelProto model() {
    return ModelProto.newBuilder()
        .setIrVersion(FORMAT)
        .setProducerName("segstream")
        .addAllOpsetImport(operators)
        .setGraph(graph)
        .build();
  }

  /** A node with one output, which bears its name. */
  NodeProto.Builder node(String type, String output, String... inputs) {
    return graph
        .addNodeBuilder()
        .setName(output)
        .setOpType(type)
        .addAllInput(List.of(inputs))
        .addOutput(output);
  }

  /** A node of ONNX Runtime's own operators. */
  NodeProto.Builder microsoft(String type, String output, List<String> inputs) {
    return node(type, output, inputs.toArray(String[]::new)).setDomain(MICROSOFT);
  }

  /**
   * An input or an output of channels last, 8-bit integers or floats: {@code
   * [batch][height][width][channels]}.
   */
  void rows(boolean input, String name, boolean integers, int channels) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDimBuilder().setDimParam(name + ".batch");
    shape.addDimBuilder().setDimParam(name + ".height");
    shape.addDimBuilder().setDimParam(name + ".width");
    shape.addDimBuilder().setDimValue(channels);
    ValueInfoProto value = value(name, integers ? DataType.UINT8 : DataType.FLOAT, shape);
    if (input) {
      graph.addInput(value);
    } else {
      graph.addOutput(value);
    }
  }

  void input(String name, int channels, String rows, String columns) {
    graph.addInput(images(name, channels, rows, columns));
  }

  void firstOutput(String name, int channels, String rows, String columns) {
    graph.addOutput(0, images(name, channels, rows, columns));
  }

  /** One more output, of images. */
  void output(String name, int channels, String rows, String columns) {
    graph.addOutput(images(name, channels, rows, columns));
  }

  /** One more output, a single float. */
  void output(String name) {
    graph.addOutput(value(name, DataType.FLOAT, TensorShapeProto.newBuilder()));
  }

  void constant(String name, long value) {
    constant(name, DataType.INT64, bytes(Long.BYTES).putLong(value), 1);
  }

  void floats(String name, float[] values, int... shape) {
    ByteBuffer raw = bytes(Float.BYTES * values.length);
    for (float value : values) {
      raw.putFloat(value);
    }
    constant(name, DataType.FLOAT, raw, shape);
  }

  void integers(String name, int[] values, int... shape) {
    ByteBuffer raw = bytes(Integer.BYTES * values.length);
    for (int value : values) {
      raw.putInt(value);
    }
    constant(name, DataType.INT32, raw, shape);
  }

  void bytes(String name, DataType type, byte[] values, int... shape) {
    constant(name, type, bytes(values.length).put(values), shape);
  }

  private static ByteBuffer bytes(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void constant(String name, DataType type, ByteBuffer raw, int... shape) {
    TensorProto.Builder tensor =
        graph.addInitializerBuilder().setName(name).setDataType(type.getNumber());
    tensor.setRawData(ByteString.copyFrom(raw.flip()));
    for (int size : shape) {
      tensor.addDims(size);
    }
  }

  private static ValueInfoProto images(String name, int channels, String rows, String columns) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDimBuilder().setDimParam("batch");
    shape.addDimBuilder().setDimValue(channels);
    shape.addDimBuilder().setDimParam(rows);
    shape.addDimBuilder().setDimParam(columns);
    return value(name, DataType.FLOAT, shape);
  }

  private static ValueInfoProto value(String name, DataType type, TensorShapeProto.Builder shape) {
    TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder();
    tensor.setElemType(type.getNumber()).setShape(shape);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value).build();
  }

  static AttributeProto integers(String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  static AttributeProto text(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }
}
