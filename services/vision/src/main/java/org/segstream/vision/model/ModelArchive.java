package org.segstream.vision.model;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.segstream.vision.LabelSet;
import org.segstream.vision.network.ActivationRanges;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;
import org.segstream.vision.network.ParameterSpec;

/**
 * A model as a zip archive: {@code model.json} says what it is and lists the parameters' names and
 * shapes, {@code parameters.f32} holds their values in that order as little-endian floats, and of a
 * model that is calibrated {@code activations.json} what its tensors take. Entries are stored, not
 * compressed (weights hardly shrink), and bear no date, so that equal models make equal bytes
 * everywhere.
 */
final class ModelArchive {
  private static final String DESCRIPTION = "model.json";
  private static final String VALUES = "parameters.f32";
  private static final String ACTIVATIONS = "activations.json";
  private static final int FORMAT = 1;

  /** Twenty times what the largest one of ours has, bytes. */
  private static final int MOST_TEXT = 1 << 20;

  /** Five times what the largest network of ours has, bytes. */
  private static final int MOST_VALUES = 32 << 20;

  private static final Map<String, Integer> LIMITS =
      Map.of(DESCRIPTION, MOST_TEXT, VALUES, MOST_VALUES, ACTIVATIONS, MOST_TEXT);

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

  private record Entry(String name, List<Integer> shape) {}

  static byte[] encode(SegmentationModel model) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, DESCRIPTION, JSON.writeValueAsBytes(describe(model)));
      store(zip, VALUES, values(model.parameters()));
      if (!model.activations().isNone()) {
        store(zip, ACTIVATIONS, JSON.writeValueAsBytes(model.activations()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("model " + model.id() + " cannot be written", e);
    }
    return bytes.toByteArray();
  }

  private static Description describe(SegmentationModel model) {
    return new Description(
        FORMAT,
        model.name(),
        model.version(),
        model.architecture(),
        model.labels(),
        model.normalisation(),
        model.resolution(),
        model.crf(),
        model.terms(),
        model.training(),
        entries(model.graph()));
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

  private static byte[] values(NetworkParameters parameters) {
    int count = parameters.values().values().stream().mapToInt(v -> v.length).sum();
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * count).order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer floats = bytes.asFloatBuffer();
    parameters.values().values().forEach(floats::put);
    return bytes.array();
  }

  /**
   * A model from its archive.
   *
   * @throws IOException if an entry is missing, is not what it should be, or is larger than that of
   *     any model
   * @throws IllegalArgumentException if the contents do not fit each other
   */
  static SegmentationModel decode(byte[] archive) throws IOException {
    Map<String, byte[]> entries = ArchiveEntries.unpack(archive, LIMITS, MOST_TEXT);
    Description it = JSON.readValue(entry(entries, DESCRIPTION), Description.class);
    if (it.format() != FORMAT) {
      throw new IOException("format " + it.format() + ", known is " + FORMAT);
    }
    NetworkGraph graph = Architectures.byName(it.architecture(), it.labels().size());
    if (!it.parameters().equals(entries(graph))) {
      throw new IOException("its parameters are not those of architecture " + it.architecture());
    }
    return new SegmentationModel(
        it.name(),
        it.version(),
        it.architecture(),
        it.labels(),
        it.normalisation(),
        it.resolution(),
        it.crf(),
        it.terms(),
        it.training(),
        parameters(graph, entry(entries, VALUES)),
        activations(entries));
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

  private static NetworkParameters parameters(NetworkGraph graph, byte[] bytes) throws IOException {
    FloatBuffer floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    int count = graph.parameters().stream().mapToInt(ParameterSpec::size).sum();
    if (bytes.length != (long) Float.BYTES * count) {
      throw new EOFException(bytes.length + " bytes for " + count + " parameter values");
    }
    Map<String, float[]> values = new LinkedHashMap<>();
    for (ParameterSpec spec : graph.parameters()) {
      float[] value = new float[spec.size()];
      floats.get(value);
      values.put(spec.name(), value);
    }
    return NetworkParameters.of(graph, values);
  }
}
