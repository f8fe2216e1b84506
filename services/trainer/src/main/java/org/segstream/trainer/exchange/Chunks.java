package org.segstream.trainer.exchange;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.segstream.trainer.exchange.wire.Chunk;

/** Bytes cut to records that a topic takes. */
final class Chunks {
  private Chunks() {}

  /**
   * Cuts.
   *
   * @param head what all chunks say
   * @param most bytes of data in a chunk, at least 1
   */
  static List<Chunk> of(Chunk head, byte[] data, int most) {
    int count = Math.max(1, Math.ceilDiv(data.length, most));
    int crc = crc(data);
    List<Chunk> chunks = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      int from = index * most;
      chunks.add(
          head.toBuilder()
              .setIndex(index)
              .setCount(count)
              .setCrc(crc)
              .setData(ByteString.copyFrom(data, from, Math.min(most, data.length - from)))
              .build());
    }
    return chunks;
  }

  static int crc(byte[] data) {
    CRC32C crc = new CRC32C();
    crc.update(data);
    return (int) crc.getValue();
  }
}
