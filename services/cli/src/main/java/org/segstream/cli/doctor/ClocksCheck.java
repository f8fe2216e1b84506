package org.segstream.cli.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.record.TimestampType;
import org.segstream.cli.doctor.RecentFrames.Seen;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.serde.Frames;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Times;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Frame;

/**
 * How far each stream's capture times are from the clock of the broker, where it keeps the times of
 * records, or else of this machine.
 */
final class ClocksCheck implements Check {
  /** Clocks that are kept, and producers that send at once, differ by less. */
  private static final Duration TOLERANCE = Duration.ofSeconds(1);

  private static final Duration WATCHING = Duration.ofMillis(1500);
  private static final String REMEDY =
      "set the clocks (NTP); meanwhile ages and latencies mean nothing, and policy deadline drops"
          + " too much or too little";

  private final KafkaSettings kafka;
  private final Topics topics;

  ClocksCheck(KafkaSettings kafka, Topics topics) {
    this.kafka = kafka;
    this.topics = topics;
  }

  @Override
  public String name() {
    return "clocks";
  }

  @Override
  public List<Finding> look(Admin admin) {
    int partitions = RecentFrames.partitions(admin, topics.frames());
    List<Seen> frames = RecentFrames.read(kafka, topics.frames(), partitions, WATCHING);
    Instant now = Instant.now();
    Map<String, Duration> delays = new TreeMap<>();
    TreeSet<String> streams = new TreeSet<>();
    for (Seen seen : frames) {
      captured(seen)
          .ifPresent(captured -> {
            streams.add(seen.key());
            delay(seen, captured, now)
                .ifPresent(delay -> delays.merge(seen.key(), delay, ClocksCheck::shorter));
          });
    }
    return judge(delays, streams.size() - delays.size());
  }

  private static Optional<Instant> captured(Seen seen) {
    try {
      Frame frame = Frames.parse(seen.record().value());
      return frame.hasCaptureTime()
          ? Optional.of(Times.instant(frame.getCaptureTime()))
          : Optional.empty();
    } catch (MalformedRecordException _) {
      // A worker makes it a dead letter.
      return Optional.empty();
    }
  }

  /** From the capture until the record was there; of an old record, only if that is ahead. */
  private static Optional<Duration> delay(Seen seen, Instant captured, Instant now) {
    if (seen.record().timestampType() == TimestampType.LOG_APPEND_TIME) {
      return Optional.of(
          Duration.between(captured, Instant.ofEpochMilli(seen.record().timestamp())));
    }
    return seen.came()
        .or(() -> captured.isAfter(now) ? Optional.of(now) : Optional.empty())
        .map(there -> Duration.between(captured, there));
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private List<Finding> judge(Map<String, Duration> delays, int unknown) {
    List<Finding> findings = new ArrayList<>();
    delays.forEach((stream, delay) -> {
      if (delay.compareTo(TOLERANCE) > 0) {
        findings.add(
            off(
                stream,
                "come %s s after their capture: its producer's clock is behind, or it sends late"
                    .formatted(seconds(delay))));
      } else if (delay.negated().compareTo(TOLERANCE) > 0) {
        findings.add(
            off(
                stream,
                "come %s s before their capture: its producer's clock is ahead"
                    .formatted(seconds(delay.negated()))));
      }
    });
    int right = delays.size() - findings.size();
    findings.add(
        Finding.ok(
            name(),
            "frames of %d streams come within a second of their capture; of %d none came while this looked"
                .formatted(right, unknown)));
    return findings;
  }

  private Finding off(String stream, String how) {
    return Finding.warning(name(), "frames of stream " + stream + " " + how, REMEDY);
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1e3);
  }
}
