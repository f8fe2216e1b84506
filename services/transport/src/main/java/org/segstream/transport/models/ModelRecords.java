package org.segstream.transport.models;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Messages;
import org.segstream.v1.Model;
import org.segstream.v1.ModelFormat;
import org.segstream.v1.ModelPointer;

/** Reads the records of the models' topic, and checks that they hold what their keys say. */
final class ModelRecords {
  private ModelRecords() {}

  /**
   * A model whose payload has the digest it states; the payload is a view of {@code value}.
   *
   * @throws MalformedRecordException naming what is wrong
   */
  static Model model(String key, byte[] value) throws MalformedRecordException {
    Model model = Messages.parse(value, Model.parser());
    requireKey(key, key(() -> ModelKeys.model(model.getName(), model.getVersion())));
    if (model.getFormat() != ModelFormat.MODEL_FORMAT_SEGSTREAM) {
      throw new MalformedRecordException("a model of the unknown format " + model.getFormat());
    }
    if (!model.hasLabelSet()) {
      throw new MalformedRecordException("a model without a label set");
    }
    if (!model.hasData()) {
      throw new MalformedRecordException(
          model.hasExternal()
              ? "a model kept outside of Kafka, at " + model.getExternal().getUri() + ": not read"
              : "a model without a payload");
    }
    ByteString digest = sha256(model.getData());
    if (!digest.equals(model.getSha256())) {
      throw new MalformedRecordException(
          "a payload of SHA-256 %s, stated is %s".formatted(hex(digest), hex(model.getSha256())));
    }
    return model;
  }

  /**
   * A pointer to a version.
   *
   * @throws MalformedRecordException naming what is wrong
   */
  static ModelPointer pointer(String key, ModelKeys.Role role, byte[] value)
      throws MalformedRecordException {
    ModelPointer pointer = Messages.parse(value, ModelPointer.parser());
    requireKey(key, key(() -> ModelKeys.pointer(pointer.getName(), role)));
    String _ = key(() -> ModelKeys.model(pointer.getName(), pointer.getVersion()));
    return pointer;
  }

  private interface KeyOfParts {
    String get();
  }

  private static String key(KeyOfParts key) throws MalformedRecordException {
    try {
      return key.get();
    } catch (IllegalArgumentException e) {
      throw new MalformedRecordException("a name or version: " + e.getMessage(), e);
    }
  }

  private static void requireKey(String key, String wanted) throws MalformedRecordException {
    if (!wanted.equals(key)) {
      throw new MalformedRecordException("a record of " + wanted + " with the key " + key);
    }
  }

  static ByteString sha256(ByteString payload) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      payload.asReadOnlyByteBufferList().forEach(digest::update);
      return ByteString.copyFrom(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String hex(ByteString digest) {
    return HexFormat.of().formatHex(digest.toByteArray());
  }
}
