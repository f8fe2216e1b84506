package org.segstream.transport.serde;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;

/** Reads protobuf messages out of record values without copying their payloads. */
public final class Messages {
  private Messages() {}

  /**
   * Parses a record's value. {@code bytes} fields of the message are views of {@code value}, which
   * must not be changed afterwards and stays in memory as long as one of them.
   *
   * @throws MalformedRecordException if the bytes are no such message
   */
  public static <T extends MessageLite> T parse(byte[] value, Parser<T> parser)
      throws MalformedRecordException {
    try {
      CodedInputStream input = UnsafeByteOperations.unsafeWrap(value).newCodedInput();
      input.enableAliasing(true);
      T message = parser.parseFrom(input);
      input.checkLastTagWas(0);
      return message;
    } catch (IOException e) {
      throw new MalformedRecordException(
          "the value of " + value.length + " bytes cannot be read: " + e.getMessage(), e);
    }
  }
}
