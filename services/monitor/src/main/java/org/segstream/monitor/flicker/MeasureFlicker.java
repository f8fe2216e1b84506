package org.segstream.monitor.flicker;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.segstream.monitor.flicker.Flicker.Thumbnail;
import org.segstream.monitor.state.MaskHead;
import org.segstream.trainer.labels.LabelMaps;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Times;

/**
 * Says of each mask how much of it flickers, and takes its thumbnail away. The last two thumbnails
 * of a stream are in memory only: after a restart, its first two masks have no flicker.
 */
public final class MeasureFlicker extends ContextualProcessor<String, MaskHead, String, MaskHead> {
  private static final long FORGOTTEN_MS = Duration.ofSeconds(10).toMillis();

  /** Of 40×40: a producer of larger ones is no worker. */
  private static final long MOST_PIXELS = 1600;

  private final Map<String, Seen> streams = new LinkedHashMap<>(16, 0.75f, true);

  private static final class Seen {
    private final Flicker flicker = new Flicker();
    private long arrivedMs;
  }

  /** For a topology. */
  public MeasureFlicker() {}

  @Override
  public void process(Record<String, MaskHead> record) {
    MaskHead mask = record.value();
    MaskHead.Builder measured = mask.toBuilder().clearThumbnail().clearFlicker();
    if (mask.hasThumbnail() && mask.hasModel()) {
      thumbnail(mask, record.timestamp())
          .flatMap(each -> seen(mask.getStreamId()).see(each))
          .ifPresent(measured::setFlicker);
    }
    context().forward(record.withValue(measured.build()));
  }

  /** Empty if it is not what it should be: then the mask has no flicker. */
  private static Optional<Thumbnail> thumbnail(MaskHead mask, long recordMs) {
    try {
      return Optional.of(
          new Thumbnail(
              LabelMaps.decode(mask.getThumbnail(), MOST_PIXELS),
              mask.getModel(),
              mask.getSequence(),
              mask.hasCaptureTime()
                  ? Times.instant(mask.getCaptureTime()).toEpochMilli()
                  : recordMs));
    } catch (MalformedRecordException e) {
      return Optional.empty();
    }
  }

  private Flicker seen(String stream) {
    long now = context().currentSystemTimeMs();
    Seen seen = streams.computeIfAbsent(stream, _ -> new Seen());
    seen.arrivedMs = now;
    Iterator<Seen> oldestFirst = streams.values().iterator();
    while (oldestFirst.next().arrivedMs < now - FORGOTTEN_MS) {
      oldestFirst.remove();
    }
    return seen.flicker;
  }
}
