package org.segstream.monitor.records;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/** Protobuf messages in the monitor's own stores and as its results. */
public final class ProtoSerde {
  private ProtoSerde() {}

  /** Of the messages that the parser reads; null stays null. */
  public static <T extends MessageLite> Serde<T> of(Parser<T> parser) {
    return Serdes.serdeFrom(
        (_, message) -> bytes(message), (topic, bytes) -> parse(topic, bytes, parser));
  }

  private static byte @Nullable [] bytes(@Nullable MessageLite message) {
    return message == null ? null : message.toByteArray();
  }

  private static <T extends MessageLite> @Nullable T parse(
      String topic, byte @Nullable [] bytes, Parser<T> parser) {
    try {
      return bytes == null ? null : parser.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new SerializationException(
          "topic " + topic + ": the value of " + bytes.length + " bytes cannot be read", e);
    }
  }
}
