package org.segstream.trainer.replay;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Which frames are held out when their records do not say: every fifth block of 20 successive
 * numbers of a stream, beginning with a block that depends on the stream's name. Neighbours in time
 * look alike: a single frame held out would be judged by what was learned of its neighbours.
 */
public final class HeldOutRule {
  private static final long BLOCK = 20;
  private static final long ONE_IN = 5;

  private HeldOutRule() {}

  /** Always alike for one stream and sequence. */
  public static Part of(String stream, long sequence) {
    long block = Long.divideUnsigned(sequence, BLOCK);
    return Long.remainderUnsigned(block + hash(stream), ONE_IN) == 0 ? Part.HELD_OUT : Part.TRAIN;
  }

  static long hash(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }
}
