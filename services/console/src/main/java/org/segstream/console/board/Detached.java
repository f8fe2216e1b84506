package org.segstream.console.board;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;

/** Messages that are kept longer than the record they were read from. */
final class Detached {
  private Detached() {}

  /** A copy that shares no bytes with the record: strings of a message may be views of it. */
  @SuppressWarnings("unchecked") // A message's parser makes messages of its own type.
  static <M extends Message> M copy(M message) {
    try {
      return (M) message.getParserForType().parseFrom(message.toByteArray());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a message that was written cannot be read", e);
    }
  }
}
