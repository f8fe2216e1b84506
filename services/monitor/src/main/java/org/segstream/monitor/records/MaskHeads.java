package org.segstream.monitor.records;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.Parser;
import org.segstream.monitor.state.MaskHead;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Messages;

/** Reads masks without their label maps, which are skipped in one step and never copied. */
public final class MaskHeads {
  private static final Parser<MaskHead> PARSER = DiscardUnknownFieldsParser.wrap(MaskHead.parser());

  private MaskHeads() {}

  /**
   * Reads the value of a record of the masks' topic.
   *
   * @throws MalformedRecordException if the bytes are no {@code Mask}
   */
  public static MaskHead parse(byte[] mask) throws MalformedRecordException {
    return Messages.parse(mask, PARSER);
  }
}
