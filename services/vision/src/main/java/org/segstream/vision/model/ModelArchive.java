package org.segstream.vision.model;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.segstream.vision.LabelSet;
import org.segstream.vision.network.ActivationRanges;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.FocusHead;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;
import org.segstream.vision.network.ParameterSpec;

/**
 * A model as a zip archive: {@code model.json} says what it is and lists the parameters' names and
 * shapes, {@code parameters.f32} holds their values in that order as little-endian floats, and of a
 * model that is calibrated {@code activations.json} what its tensors take; {@code focus.f32} is its
 * focus head, if it has one. A model with somebody else's network has {@code network.onnx} instead
 * of parameters, and format 2. Entries are stored, not compressed (weights hardly shrink), and bear
 * no date, so that equal models make equal bytes everywhere.
 */
final class ModelArchive {
  private static final String DESCRIPTION = "model.json";
  private static final String VALUES = "parameters.f32";
  private static final String ACTIVATIONS = "activations.json";
  private static final String FOCUS = "focus.f32";
  private static final String ONNX = "network.onnx";
  private static final int OWN = 1;
  private static final int FOREIGN = 2;

  /** Twenty times what the largest one of ours has, bytes. */
  private static final int MOST_TEXT = 1 << 20;

  /** Five times what the largest network of ours has, bytes. */
  private static final int MOST_VALUES = 32 << 20;

  private static final LocalDateTime NO_DATE = LocalDateTime.of(1980, 1, 1, 0, 0);

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  private ModelArchive() {}

  private record Description(
      int format,
      String name,
      String version,
      String architecture,
      LabelSet labels,
      Normalisation normalisation,
      Resolution resolution,
      CrfParameters crf,
      String terms,
      Map<String, Object> training,
      List<Entry> parameters) {}

  private record ForeignDescription(
      int format,
      String name,
      String version,
      LabelSet labels,
      Normalisation normalisation,
      Resolution resolution,
      CrfParameters crf,
      String terms,
      Map<String, Object> training,
      ForeignInput input,
      ForeignOutput output) {}

  private record Entry(String name, List<Integer> shape) {}

  static byte[] encode(SegmentationModel model) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      switch (model.network()) {
        case OwnNetwork own -> {
          store(zip, DESCRIPTION, JSON.writeValueAsBytes(describe(model, own)));
          store(zip, VALUES, values(own.graph().parameters(), own.parameters().values()));
          if (own.focusHead().isPresent()) {
            store(zip, FOCUS, values(head(own.graph()), own.focusHead().get().parameters()));
          }
        }
        case ForeignNetwork foreign -> {
          store(zip, DESCRIPTION, JSON.writeValueAsBytes(describe(model, foreign)));
          store(zip, ONNX, foreign.onnx());
        }
      }
      if (!model.activations().isNone()) {
        store(zip, ACTIVATIONS, JSON.writeValueAsBytes(model.activations()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("model " + model.id() + " cannot be written", e);
    }
    return bytes.toByteArray();
  }

  private static Description describe(SegmentationModel model, OwnNetwork own) {
    return new Description(
        OWN,
        model.name(),
        model.version(),
        own.graph().name(),
        model.labels(),
        model.normalisation(),
        model.resolution(),
        model.crf(),
        model.terms(),
        model.training(),
        entries(own.graph()));
  }

  private static ForeignDescription describe(SegmentationModel model, ForeignNetwork foreign) {
    return new ForeignDescription(
        FOREIGN,
        model.name(),
        model.version(),
        model.labels(),
        model.normalisation(),
        model.resolution(),
        model.crf(),
        model.terms(),
        model.training(),
        foreign.input(),
        foreign.output());
  }

  private static List<Entry> entries(NetworkGraph graph) {
    return graph.parameters().stream().map(spec -> new Entry(spec.name(), spec.shape())).toList();
  }

  private static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    CRC32 check = new CRC32();
    check.update(bytes);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(check.getValue());
    entry.setTimeLocal(NO_DATE);
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  private static List<ParameterSpec> head(NetworkGraph graph) {
    return FocusHead.parametersOn(graph);
  }

  private static byte[] values(List<ParameterSpec> specs, Map<String, float[]> values) {
    int count = specs.stream().mapToInt(ParameterSpec::size).sum();
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * count).order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer floats = bytes.asFloatBuffer();
    specs.forEach(spec -> floats.put(values.get(spec.name())));
    return bytes.array();
  }

  /**
   * A model from its archive.
   *
   * @param size of the archive, bytes; its entries are stored, so none is larger
   * @throws IOException if an entry is missing, is not what it should be, or is larger than that of
   *     any model
   * @throws IllegalArgumentException if the contents do not fit each other
   */
  static SegmentationModel decode(InputStream archive, int size) throws IOException {
    Map<String, Integer> limits = Map.of(VALUES, MOST_VALUES, ONNX, size);
    Map<String, byte[]> entries = ArchiveEntries.unpack(archive, limits, MOST_TEXT);
    byte[] description = entry(entries, DESCRIPTION);
    int format = JSON.readTree(description).path("format").asInt();
    return switch (format) {
      case OWN -> own(JSON.readValue(description, Description.class), entries);
      case FOREIGN -> foreign(JSON.readValue(description, ForeignDescription.class), entries);
      default ->
          throw new IOException("format %d, known are %d and %d".formatted(format, OWN, FOREIGN));
    };
  }

  private static SegmentationModel own(Description it, Map<String, byte[]> entries)
      throws IOException {
    NetworkGraph graph = Architectures.byName(it.architecture(), it.labels().size());
    if (!it.parameters().equals(entries(graph))) {
      throw new IOException("its parameters are not those of architecture " + it.architecture());
    }
    return new SegmentationModel(
        it.name(),
        it.version(),
        it.labels(),
        it.normalisation(),
        it.resolution(),
        it.crf(),
        it.terms(),
        it.training(),
        new OwnNetwork(
            graph,
            NetworkParameters.of(graph, values(graph.parameters(), entry(entries, VALUES))),
            activations(entries),
            focusHead(graph, entries)));
  }

  private static SegmentationModel foreign(ForeignDescription it, Map<String, byte[]> entries)
      throws IOException {
    return new SegmentationModel(
        it.name(),
        it.version(),
        it.labels(),
        it.normalisation(),
        it.resolution(),
        it.crf(),
        it.terms(),
        it.training(),
        new ForeignNetwork(entry(entries, ONNX), it.input(), it.output(), activations(entries)));
  }

  private static ActivationRanges activations(Map<String, byte[]> entries) throws IOException {
    byte[] bytes = entries.get(ACTIVATIONS);
    return bytes == null ? ActivationRanges.NONE : JSON.readValue(bytes, ActivationRanges.class);
  }

  private static byte[] entry(Map<String, byte[]> entries, String name) throws IOException {
    byte[] bytes = entries.get(name);
    if (bytes == null) {
      throw new IOException("it holds no " + name);
    }
    return bytes;
  }

  private static Optional<FocusHead> focusHead(NetworkGraph graph, Map<String, byte[]> entries)
      throws IOException {
    byte[] bytes = entries.get(FOCUS);
    return bytes == null
        ? Optional.empty()
        : Optional.of(new FocusHead(values(head(graph), bytes)));
  }

  private static Map<String, float[]> values(List<ParameterSpec> specs, byte[] bytes)
      throws IOException {
    FloatBuffer floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    int count = specs.stream().mapToInt(ParameterSpec::size).sum();
    if (bytes.length != (long) Float.BYTES * count) {
      throw new EOFException(bytes.length + " bytes for " + count + " parameter values");
    }
    Map<String, float[]> values = new LinkedHashMap<>();
    for (ParameterSpec spec : specs) {
      float[] value = new float[spec.size()];
      floats.get(value);
      values.put(spec.name(), value);
    }
    return values;
  }
}
