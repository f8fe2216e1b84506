package org.segstream.vision.foreign;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import org.segstream.vision.model.ForeignNetwork;
import org.segstream.vision.network.onnx.AttributeProto;
import org.segstream.vision.network.onnx.FunctionProto;
import org.segstream.vision.network.onnx.GraphProto;
import org.segstream.vision.network.onnx.ModelProto;
import org.segstream.vision.network.onnx.NodeProto;
import org.segstream.vision.network.onnx.StringStringEntryProto;
import org.segstream.vision.network.onnx.TensorProto;
import org.segstream.vision.network.onnx.TensorProto.DataLocation;
import org.segstream.vision.network.onnx.TensorProto.DataType;

/**
 * The constants of a stranger's network: as large as they say, and none that asks for more memory
 * than a network may have. External data is brought in, from the file's own folder only.
 */
final class OnnxTensors {
  private static final String MAKES_CONSTANTS = "ConstantOfShape";

  private final Path file;
  private boolean changed;
  private long external;

  OnnxTensors(Path file) {
    this.file = file;
  }

  /**
   * A network with all its constants in it; none if it has them there already.
   *
   * @throws ImportException if one is not what it says
   */
  Optional<ModelProto> whole(ModelProto model) {
    GraphProto graph = whole(model.getGraph());
    model.getFunctionsList().stream().map(FunctionProto::getNodeList).forEach(this::check);
    return changed ? Optional.of(model.toBuilder().setGraph(graph).build()) : Optional.empty();
  }

  private GraphProto whole(GraphProto graph) {
    GraphProto.Builder builder = graph.toBuilder();
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      TensorProto tensor = graph.getInitializer(i);
      if (isExternal(tensor)) {
        builder.setInitializer(i, inlined(tensor));
      } else {
        check(tensor);
      }
    }
    for (int i = 0; i < graph.getNodeCount(); i++) {
      NodeProto node = graph.getNode(i);
      checkShape(graph, node);
      for (int a = 0; a < node.getAttributeCount(); a++) {
        AttributeProto attribute = node.getAttribute(a);
        if (attribute.hasT() && isExternal(attribute.getT())) {
          builder.getNodeBuilder(i).getAttributeBuilder(a).setT(inlined(attribute.getT()));
        } else if (attribute.hasT()) {
          check(attribute.getT());
        }
        if (attribute.hasG()) {
          GraphProto inner = whole(attribute.getG());
          builder.getNodeBuilder(i).getAttributeBuilder(a).setG(inner);
        }
      }
    }
    return builder.build();
  }

  private void check(List<NodeProto> nodes) {
    for (NodeProto node : nodes) {
      for (AttributeProto attribute : node.getAttributeList()) {
        if (attribute.hasT()) {
          check(attribute.getT());
        }
      }
    }
  }

  private static boolean isExternal(TensorProto tensor) {
    return tensor.getDataLocation() == DataLocation.EXTERNAL;
  }

  /** Whether a constant has as many numbers as its shape says. */
  private void check(TensorProto tensor) {
    if (isExternal(tensor)) {
      throw new ImportException(
          "%s has external data where none is expected: export it as one file".formatted(file));
    }
    long wanted = elements(tensor.getName(), tensor.getDimsList());
    long raw = bytes(tensor.getDataType());
    if (tensor.hasRawData() && raw > 0 && tensor.getRawData().size() != wanted * raw) {
      throw refused(tensor, wanted, tensor.getRawData().size() / raw);
    }
    if (!tensor.hasRawData()) {
      long typed =
          LongStream.of(
                  tensor.getFloatDataCount(),
                  tensor.getInt32DataCount(),
                  tensor.getInt64DataCount(),
                  tensor.getDoubleDataCount(),
                  tensor.getUint64DataCount(),
                  tensor.getStringDataCount())
              .sum();
      if (typed != wanted && raw > 0) {
        throw refused(tensor, wanted, typed);
      }
    }
  }

  private ImportException refused(TensorProto tensor, long wanted, long found) {
    return new ImportException(
        "%s is damaged: its constant '%s' of %s should have %d numbers and has %d"
            .formatted(file, tensor.getName(), tensor.getDimsList(), wanted, found));
  }

  /** Numbers of a shape; one that no network may have is refused. */
  private long elements(String name, List<Long> shape) {
    long elements = 1;
    for (long size : shape) {
      long high = Math.multiplyHigh(elements, Math.max(0, size));
      elements *= size;
      if (size < 0 || high != 0 || elements > ForeignNetwork.MOST_BYTES) {
        throw new ImportException(
            "%s has a constant '%s' of %s, more than %d MiB"
                .formatted(file, name, shape, ForeignNetwork.MOST_BYTES >> 20));
      }
    }
    return elements;
  }

  /** Bytes of one number, 0 if a type has no whole bytes or is not known. */
  private static long bytes(int type) {
    DataType known = DataType.forNumber(type);
    return known == null
        ? 0
        : switch (known) {
          case UINT8, INT8, BOOL -> 1;
          case UINT16, INT16, FLOAT16, BFLOAT16 -> 2;
          case FLOAT, INT32, UINT32 -> 4;
          case INT64, UINT64, DOUBLE, COMPLEX64 -> 8;
          case COMPLEX128 -> 16;
          case UNDEFINED, STRING, UNRECOGNIZED -> 0;
        };
  }

  /** A few bytes may ask for gigabytes of one number. */
  private void checkShape(GraphProto graph, NodeProto node) {
    if (node.getOpType().equals(MAKES_CONSTANTS) && node.getInputCount() == 1) {
      graph.getInitializerList().stream()
          .filter(tensor -> tensor.getName().equals(node.getInput(0)))
          .forEach(shape -> elements(node.getOutput(0), numbers(shape)));
      graph.getNodeList().stream()
          .filter(maker -> maker.getOutputList().contains(node.getInput(0)))
          .flatMap(maker -> maker.getAttributeList().stream())
          .filter(AttributeProto::hasT)
          .forEach(shape -> elements(node.getOutput(0), numbers(shape.getT())));
    }
  }

  private static List<Long> numbers(TensorProto shape) {
    if (!shape.hasRawData()) {
      return shape.getInt64DataList();
    }
    ByteBuffer raw = shape.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    return LongStream.generate(raw::getLong).limit(raw.remaining() / Long.BYTES).boxed().toList();
  }

  private TensorProto inlined(TensorProto tensor) {
    changed = true;
    long wanted = elements(tensor.getName(), tensor.getDimsList()) * bytes(tensor.getDataType());
    long length = number(tensor, "length", wanted);
    long offset = number(tensor, "offset", 0);
    external += length;
    if (external > ForeignNetwork.MOST_BYTES) {
      throw OnnxFile.tooLarge(file);
    }
    Path data = data(tensor);
    try (InputStream stream = Files.newInputStream(data)) {
      stream.skipNBytes(offset);
      byte[] bytes = stream.readNBytes((int) length);
      if (bytes.length != wanted) {
        throw new ImportException(
            "%s is damaged or cut: the constant '%s' of %s should have %d bytes there and has %d"
                .formatted(data, tensor.getName(), file, wanted, bytes.length));
      }
      return tensor.toBuilder()
          .setRawData(ByteString.copyFrom(bytes))
          .clearExternalData()
          .clearDataLocation()
          .build();
    } catch (IOException e) {
      throw new ImportException(
          "%s has its numbers in %s, which cannot be read: put it into the same folder"
              .formatted(file, data.getFileName()),
          e);
    }
  }

  /** The file with a constant's numbers, which must lie in the network's own folder. */
  private Path data(TensorProto tensor) {
    String location = entry(tensor, "location");
    try {
      Path folder = Objects.requireNonNull(file.toAbsolutePath().normalize().getParent());
      Path data = folder.resolve(location).normalize();
      if (location.isEmpty()
          || !data.startsWith(folder)
          || (Files.exists(data) && !data.toRealPath().startsWith(folder.toRealPath()))) {
        throw outside(location);
      }
      return data;
    } catch (IOException | IllegalArgumentException e) {
      throw outside(location);
    }
  }

  private ImportException outside(String location) {
    return new ImportException(
        "%s has its numbers in '%s', outside of its own folder, where none is read"
            .formatted(file, location));
  }

  private long number(TensorProto tensor, String key, long otherwise) {
    String value = entry(tensor, key);
    if (value.isEmpty()) {
      return otherwise;
    }
    if (!value.matches("\\d{1,12}") || Long.parseLong(value) > ForeignNetwork.MOST_BYTES) {
      throw new ImportException(
          "%s says %s=%s of its constant '%s', which is too much"
              .formatted(file, key, value, tensor.getName()));
    }
    return Long.parseLong(value);
  }

  private static String entry(TensorProto tensor, String key) {
    return tensor.getExternalDataList().stream()
        .filter(entry -> entry.getKey().equals(key))
        .map(StringStringEntryProto::getValue)
        .findFirst()
        .orElse("");
  }
}
