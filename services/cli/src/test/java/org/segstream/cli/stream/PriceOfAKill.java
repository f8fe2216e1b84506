package org.segstream.cli.stream;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.segstream.v1.Mask;
import org.segstream.v1.StartKind;

/**
 * What it costs that a worker is killed; docs/lab/2026-11-28-soak.md has the last result.
 *
 * @param coldStreams streams whose first mask after the kill was not started from an earlier one
 * @param late frames whose mask came more than a second after their capture, from the kill on
 * @param frames captured from the kill on
 * @param pauseMillis longest pause between two masks of a stream
 */
record PriceOfAKill(List<String> coldStreams, long late, long frames, long pauseMillis) {
  private static final long LATE_MILLIS = 1000;

  static PriceOfAKill of(List<ConsumerRecord<String, Mask>> masks, Instant killed) {
    List<ConsumerRecord<String, Mask>> after =
        masks.stream().filter(mask -> mask.timestamp() > killed.toEpochMilli()).toList();
    Map<String, Long> last = new TreeMap<>();
    long pause = 0;
    for (ConsumerRecord<String, Mask> mask : masks) {
      Long before = last.put(mask.key(), mask.timestamp());
      pause = before == null ? pause : Math.max(pause, mask.timestamp() - before);
    }
    return new PriceOfAKill(
        firsts(after).stream().filter(PriceOfAKill::isCold).map(ConsumerRecord::key).toList(),
        after.stream().filter(mask -> age(mask) > LATE_MILLIS).count(),
        after.stream().filter(mask -> captured(mask) > killed.toEpochMilli()).count(),
        pause);
  }

  /** The first mask of each stream: of one that moved it is the new worker's first. */
  private static Collection<ConsumerRecord<String, Mask>> firsts(
      List<ConsumerRecord<String, Mask>> masks) {
    Map<String, ConsumerRecord<String, Mask>> firsts = new TreeMap<>();
    masks.forEach(mask -> firsts.putIfAbsent(mask.key(), mask));
    return firsts.values();
  }

  private static boolean isCold(ConsumerRecord<String, Mask> mask) {
    StartKind start = mask.value().getCertificate().getStart();
    return start == StartKind.START_KIND_COLD || start == StartKind.START_KIND_COARSE;
  }

  private static long age(ConsumerRecord<String, Mask> mask) {
    return mask.timestamp() - captured(mask);
  }

  private static long captured(ConsumerRecord<String, Mask> mask) {
    Timestamp time = mask.value().getCaptureTime();
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).toEpochMilli();
  }

  @Override
  public String toString() {
    return "price of a killed worker: %d cold starts, %d masks late (%d frames came), pause %d ms"
        .formatted(coldStreams.size(), late, frames, pauseMillis);
  }
}
