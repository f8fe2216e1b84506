package org.segstream.worker.claimcheck;

import java.io.IOException;
import org.segstream.transport.serde.MalformedRecordException;

/** Reads what a URI points to; calls may be interrupted. */
interface ByteSource {
  /**
   * The bytes.
   *
   * @param prefix that covers the URI
   * @param limit more bytes than that are not read
   * @throws MalformedRecordException if they may not be read, or are more
   */
  byte[] read(ExternalUri uri, UriPrefix prefix, long limit)
      throws IOException, InterruptedException, MalformedRecordException;

  /** Says that there are too many. */
  static MalformedRecordException tooLong(ExternalUri uri, long limit) {
    return new MalformedRecordException(
        "the image at %s is longer than the %d bytes its size allows".formatted(uri, limit));
  }
}
