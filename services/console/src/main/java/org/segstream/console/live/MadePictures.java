package org.segstream.console.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.segstream.console.board.ProtoJson;
import org.segstream.console.records.FrameOfMask;
import org.segstream.console.records.RecordFetch;
import org.segstream.transport.TransportException;
import org.segstream.transport.serde.MalformedRecordException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes messages of masks and the frames they name, once for all who watch. */
final class MadePictures {
  private static final Logger LOG = LoggerFactory.getLogger(MadePictures.class);
  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

  private final LiveMetrics metrics;

  MadePictures(LiveMetrics metrics) {
    this.metrics = metrics;
  }

  /** Makes what is due, and hands it to those who watch. */
  void make(WatchedStream stream, WatchedStream.Work work, RecordFetch records) {
    for (PictureKind kind : work.kinds()) {
      long begin = CLOCK.getCurrentThreadCpuTime();
      try {
        ByteBuffer message = message(work.mask(), kind, records);
        metrics.made(kind, CLOCK.getCurrentThreadCpuTime() - begin);
        for (Viewer viewer : stream.made(kind, message)) {
          if (viewer.offer(kind, stream.id(), message)) {
            metrics.leftOut(kind);
          }
        }
      } catch (MalformedRecordException e) {
        LOG.debug("frame {} of stream {} is not shown", work.mask(), stream.id(), e);
        metrics.missing();
      }
    }
  }

  private ByteBuffer message(MaskRecord mask, PictureKind kind, RecordFetch records)
      throws MalformedRecordException {
    ObjectNode header = mask.json().put("type", "picture").put("kind", kind.word());
    if (kind == PictureKind.LIVE && mask.mask().hasLocalGaps()) {
      header.set("local_gaps", ProtoJson.of(mask.mask().getLocalGaps()));
    }
    PictureFile file = PictureFile.NONE;
    try {
      file = PictureFile.of(FrameOfMask.read(mask.mask(), records), kind);
    } catch (MalformedRecordException | TransportException e) {
      metrics.missing();
      header.put("missing", String.valueOf(e.getMessage()));
    }
    header.put("sent_time", Instant.now().toString());
    return PictureMessage.of(header, file, mask.mask().getLabelMap(), mask.mask().getLabelSet());
  }
}
