package org.segstream.worker;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.segstream.v1.Model;
import org.segstream.v1.ModelFormat;
import org.segstream.vision.LabelSet;
import org.segstream.vision.LabelSet.LabelClass;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.NetworkParameters;

/** Versions of the synthetic street's model for small frames, and their records. */
final class ModelVersions {
  static final String NAME = OnBroker.MODEL.name();

  /** Bytes of a model file before its contents: magic and digest. */
  private static final int HEADER = 40;

  private static final Resolution SMALL = new Resolution(OnBroker.WIDTH, OnBroker.HEIGHT);

  private ModelVersions() {}

  /** The street's model as this version. */
  static SegmentationModel version(String version) {
    return model(version, OnBroker.MODEL.labels(), OnBroker.MODEL.parameters());
  }

  /** A version whose labels bear other names. */
  static SegmentationModel foreign(String version) {
    LabelSet labels = OnBroker.MODEL.labels();
    return model(
        version,
        new LabelSet("foreign", labels.classes(), labels.voidId()),
        OnBroker.MODEL.parameters());
  }

  /** A version of two classes, untrained. */
  static SegmentationModel ofTwoClasses(String version) {
    return model(
        version,
        new LabelSet("two", List.of(new LabelClass("Sky", 0xff), new LabelClass("Rest", 0)), 2),
        NetworkParameters.initial(Architectures.byName(OnBroker.MODEL.architecture(), 2), 1));
  }

  /** A version of finite parameters, whose logits are not. */
  static SegmentationModel overflowing(String version) {
    Map<String, float[]> values = new LinkedHashMap<>();
    OnBroker.MODEL
        .parameters()
        .values()
        .forEach((name, value) -> {
          float[] large = value.clone();
          Arrays.fill(large, Float.MAX_VALUE);
          values.put(name, large);
        });
    return model(
        version, OnBroker.MODEL.labels(), NetworkParameters.of(OnBroker.MODEL.graph(), values));
  }

  /** The file of a version whose last parameter is not a number; whole in all other ways. */
  static byte[] notANumber(String version) throws IOException {
    return repacked(
        version,
        "parameters.f32",
        bytes -> {
          // The high half of a little-endian float.
          Arrays.fill(bytes, bytes.length - 2, bytes.length, (byte) 0xff);
          return bytes;
        });
  }

  /** The file of a version that has a parameter too few; whole in all other ways. */
  static byte[] tooShort(String version) throws IOException {
    return repacked(
        version, "parameters.f32", bytes -> Arrays.copyOf(bytes, bytes.length - Float.BYTES));
  }

  /** The file of a version that says it has a class more than its parameters are for. */
  static byte[] ofOneClassMore(String version) throws IOException {
    return repacked(
        version,
        "model.json",
        bytes ->
            new String(bytes, StandardCharsets.UTF_8)
                .replaceFirst("\"classes\" *: *\\[", "$0 {\"name\" : \"Rider\", \"rgb\" : 1}, ")
                .replaceFirst("\"voidId\" *: *\\d+", "\"voidId\" : 12")
                .getBytes(StandardCharsets.UTF_8));
  }

  /** The file of a version whose parameters unpack to half a gigabyte. */
  static byte[] bomb(String version) throws IOException {
    return repacked(version, "parameters.f32", _ -> new byte[512 << 20]);
  }

  /** A version's file with one entry of its archive changed, and sealed again. */
  private static byte[] repacked(String version, String entryName, UnaryOperator<byte[]> change)
      throws IOException {
    byte[] file = ModelFile.encode(version(version));
    ByteArrayOutputStream contents = new ByteArrayOutputStream();
    try (ZipInputStream from =
            new ZipInputStream(new ByteArrayInputStream(file, HEADER, file.length - HEADER));
        ZipOutputStream to = new ZipOutputStream(contents)) {
      for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
        byte[] bytes = from.readAllBytes();
        to.putNextEntry(new ZipEntry(entry.getName()));
        to.write(entry.getName().equals(entryName) ? change.apply(bytes) : bytes);
      }
    }
    byte[] digest = HexFormat.of().parseHex(ModelFile.sha256(contents.toByteArray()));
    ByteArrayOutputStream sealed = new ByteArrayOutputStream();
    sealed.write(file, 0, HEADER - digest.length);
    sealed.writeBytes(digest);
    sealed.writeBytes(contents.toByteArray());
    return sealed.toByteArray();
  }

  private static SegmentationModel model(
      String version, LabelSet labels, NetworkParameters parameters) {
    return new SegmentationModel(
        NAME,
        version,
        OnBroker.MODEL.architecture(),
        labels,
        OnBroker.MODEL.normalisation(),
        SMALL,
        OnBroker.MODEL.crf(),
        OnBroker.MODEL.terms(),
        Map.of(),
        parameters);
  }

  /** The record of a model. */
  static Model record(SegmentationModel model) {
    return record(model.version(), ModelFile.encode(model));
  }

  /** The record of a version with any payload. */
  static Model record(String version, byte[] payload) {
    return Model.newBuilder()
        .setName(NAME)
        .setVersion(version)
        .setFormat(ModelFormat.MODEL_FORMAT_SEGSTREAM)
        .setSha256(ByteString.fromHex(ModelFile.sha256(payload)))
        .setData(ByteString.copyFrom(payload))
        .setLabelSet(org.segstream.v1.LabelSet.getDefaultInstance())
        .build();
  }
}
