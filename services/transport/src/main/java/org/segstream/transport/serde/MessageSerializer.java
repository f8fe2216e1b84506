package org.segstream.transport.serde;

import com.google.protobuf.MessageLite;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Writes a protobuf message as a record's value; null stays null (a tombstone). */
abstract class MessageSerializer<T extends MessageLite> implements Serializer<T> {
  @Override
  public byte @Nullable [] serialize(String topic, @Nullable T message) {
    return message == null ? null : message.toByteArray();
  }
}
