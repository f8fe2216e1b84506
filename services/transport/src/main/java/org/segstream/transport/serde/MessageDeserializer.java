package org.segstream.transport.serde;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a record's value as a protobuf message, without copying payloads; null (a tombstone) stays
 * null.
 *
 * <p>A value that is no such message makes {@code poll} throw {@code
 * RecordDeserializationException} with the record's place. A consumer that must go on reads {@code
 * byte[]} instead and uses {@link Messages#parse}.
 */
abstract class MessageDeserializer<T extends MessageLite> implements Deserializer<T> {
  private final Parser<T> parser;

  MessageDeserializer(Parser<T> parser) {
    this.parser = parser;
  }

  @Override
  public @Nullable T deserialize(String topic, byte @Nullable [] value) {
    if (value == null) {
      return null;
    }
    try {
      return Messages.parse(value, parser);
    } catch (MalformedRecordException e) {
      throw new SerializationException("topic " + topic + ": " + e.getMessage(), e);
    }
  }
}
