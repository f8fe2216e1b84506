package org.segstream.vision.foreign;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.segstream.vision.model.ForeignNetwork;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.network.onnx.GraphProto;
import org.segstream.vision.network.onnx.ModelProto;
import org.segstream.vision.network.onnx.NodeProto;
import org.segstream.vision.network.onnx.ValueInfoProto;

/** An ONNX file that somebody brings: read, checked for what would take the process with it. */
final class OnnxFile {
  /** What moves numbers about without changing them, or only their size. */
  private static final Set<String> PASSING =
      Set.of(
          "Cast",
          "Flatten",
          "Identity",
          "Reshape",
          "Resize",
          "Slice",
          "Squeeze",
          "Transpose",
          "Unsqueeze",
          "Upsample");

  private final ModelProto model;
  private final byte[] bytes;
  private final String sha256;
  private final Map<String, NodeProto> makers = new HashMap<>();

  private OnnxFile(ModelProto model, byte[] bytes, String sha256) {
    this.model = model;
    this.bytes = bytes;
    this.sha256 = sha256;
    for (NodeProto node : model.getGraph().getNodeList()) {
      node.getOutputList().forEach(output -> makers.put(output, node));
    }
  }

  /**
   * Reads a file, and the data beside it if it has its numbers there.
   *
   * @throws ImportException if it is not a sound ONNX file
   */
  static OnnxFile read(Path file) {
    byte[] bytes = bytes(file);
    ModelProto model = parse(file, bytes);
    if (model.getGraph().getNodeCount() == 0 || model.getGraph().getOutputCount() == 0) {
      throw new ImportException(file + " is no ONNX file: it holds no network");
    }
    Optional<ModelProto> whole = new OnnxTensors(file).whole(model);
    String sha256 = ModelFile.sha256(bytes);
    return whole
        .map(it -> new OnnxFile(it, it.toByteArray(), sha256))
        .orElseGet(() -> new OnnxFile(model, bytes, sha256));
  }

  private static ModelProto parse(Path file, byte[] bytes) {
    try {
      return ModelProto.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new ImportException(file + " is no ONNX file, or a part of one only", e);
    }
  }

  private static byte[] bytes(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      if (channel.size() > ForeignNetwork.MOST_BYTES) {
        throw tooLarge(file);
      }
      byte[] bytes = Channels.newInputStream(channel).readNBytes(ForeignNetwork.MOST_BYTES + 1);
      if (bytes.length > ForeignNetwork.MOST_BYTES) {
        throw tooLarge(file);
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new ImportException("network " + file + " does not exist", e);
    } catch (IOException e) {
      String reason = Files.isDirectory(file) ? "it is a folder" : e.getMessage();
      throw new ImportException("network %s cannot be read: %s".formatted(file, reason), e);
    }
  }

  static ImportException tooLarge(Path file) {
    return new ImportException(
        "%s has more than %d MiB, the most that a model may have"
            .formatted(file, ForeignNetwork.MOST_BYTES >> 20));
  }

  /** The bytes of a file without external data. */
  byte[] bytes() {
    return bytes;
  }

  /** Digest of the file as it was read, in hexadecimal. */
  String sha256() {
    return sha256;
  }

  /** Names of the outputs, in order. */
  List<String> outputs() {
    return model.getGraph().getOutputList().stream().map(ValueInfoProto::getName).toList();
  }

  /** Whether a node makes a tensor of this name. */
  boolean makes(String tensor) {
    return makers.containsKey(tensor);
  }

  /** The same network with one tensor as its only output, which may be an inner one. */
  OnnxFile withOutput(String tensor) {
    if (outputs().equals(List.of(tensor))) {
      return this;
    }
    GraphProto graph = model.getGraph();
    ValueInfoProto output =
        graph.getOutputList().stream()
            .filter(each -> each.getName().equals(tensor))
            .findFirst()
            .orElse(ValueInfoProto.newBuilder().setName(tensor).build());
    ModelProto changed =
        model.toBuilder().setGraph(graph.toBuilder().clearOutput().addOutput(output)).build();
    return new OnnxFile(changed, changed.toByteArray(), sha256);
  }

  /** The operator that decides what a tensor's numbers are, behind those that move them only. */
  Optional<NodeProto> decides(String tensor) {
    String at = tensor;
    for (int steps = 0; steps <= makers.size(); steps++) {
      NodeProto maker = makers.get(at);
      if (maker == null || maker.getInputCount() == 0 || !PASSING.contains(maker.getOpType())) {
        return Optional.ofNullable(maker);
      }
      at = maker.getInput(0);
    }
    return Optional.empty();
  }

  /** Operators that are not ONNX's own and are not in the file, as {@code domain.Name}. */
  List<String> custom() {
    Set<String> own =
        model.getFunctionsList().stream()
            .map(function -> function.getDomain() + "." + function.getName())
            .collect(Collectors.toSet());
    List<NodeProto> nodes = new ArrayList<>(model.getGraph().getNodeList());
    model.getFunctionsList().forEach(function -> nodes.addAll(function.getNodeList()));
    return nodes.stream()
        .filter(node -> !node.getDomain().isEmpty() && !node.getDomain().equals("ai.onnx"))
        .map(node -> node.getDomain() + "." + node.getOpType())
        .filter(name -> !own.contains(name))
        .distinct()
        .toList();
  }
}
