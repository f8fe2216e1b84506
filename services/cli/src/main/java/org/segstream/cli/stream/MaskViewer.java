package org.segstream.cli.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.segstream.cli.console.ProgressBar;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Times;
import org.segstream.v1.Frame;
import org.segstream.v1.Mask;
import org.segstream.vision.RgbImage;
import org.segstream.worker.FrameImages;
import org.segstream.worker.options.MemoryOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns one stream's masks as they come into pictures, a progress bar and a summary. Frames that do
 * not decode have no picture. Not thread-safe.
 */
public final class MaskViewer implements StreamWatcher.Listener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MaskViewer.class);
  private static final FrameImages IMAGES = new FrameImages(MemoryOptions.DEFAULTS.framePixels());

  private final Optional<OverlayOutput> pictures;
  private final Function<Mask, OverlayOutput.Showing> showing;
  private final Optional<LiveWindow> window;
  private final ProgressBar progress;
  private final RunSummary summary = new RunSummary();
  private boolean toldAhead;
  private long unshown;

  /**
   * @param pictures takes the overlay video and pictures; closed with this
   * @param showing how the frame of a mask is shown in them
   * @param total masks to come, 0 when unknown
   */
  public MaskViewer(
      Optional<OverlayOutput> pictures,
      Function<Mask, OverlayOutput.Showing> showing,
      Optional<LiveWindow> window,
      long total) {
    this.pictures = pictures;
    this.showing = showing;
    this.window = window;
    this.progress = ProgressBar.onStandardError("segmenting", total);
  }

  /** What has come so far. */
  public RunSummary summary() {
    return summary;
  }

  @Override
  public void mask(WatchedMask mask, Optional<Frame> frame) {
    Mask record = mask.record();
    tellIfAhead(record);
    if (record.hasRecomputed()) {
      summary.recomputed(record.getRecomputed() / 100);
    }
    if (record.hasSecondLook()) {
      summary.secondLook(record.getSecondLook() / 100, record.getSecondLookLeftOut());
    }
    summary.add(MaskFigures.result(record, mask.latencyMillis()), MaskFigures.proof(record));
    mask.labels().ifPresent(labels -> frame.ifPresent(each -> show(each, record, labels)));
    progress.update(summary.masks(), MaskFigures.caption(record));
  }

  private void tellIfAhead(Mask mask) {
    Instant captured = Times.instant(mask.getCaptureTime());
    Instant now = Instant.now();
    if (!toldAhead && mask.hasCaptureTime() && Times.isAhead(captured, now)) {
      toldAhead = true;
      LOG.warn(
          "frame {} of stream {} was captured {} s from now, by its producer's clock: set that"
              + " clock or this one; latencies that would be negative count as 0",
          Long.toUnsignedString(mask.getSequence()),
          mask.getStreamId(),
          Duration.between(now, captured).toSeconds());
    }
  }

  private void show(Frame frame, Mask mask, WatchedMask.Labels labels) {
    if (pictures.isEmpty() && window.isEmpty()) {
      return;
    }
    try {
      RgbImage image = IMAGES.decode(frame);
      OverlayOutput.Showing shown = showing.apply(mask);
      RgbImage picture =
          OverlayOutput.picture(
              image, shown.pixelAspect(), labels.map(), labels.set(), MaskFigures.caption(mask));
      pictures.ifPresent(each -> each.add(mask.getSequence(), shown.micros(), picture));
      window.ifPresent(each -> each.show(picture));
    } catch (MalformedRecordException e) {
      tellUnshown(frame, e);
    }
  }

  private void tellUnshown(Frame frame, MalformedRecordException e) {
    if (Long.bitCount(++unshown) == 1) {
      LOG.warn(
          "{} frames without a picture so far, this one is frame {}: {}",
          unshown,
          Long.toUnsignedString(frame.getSequence()),
          e.getMessage());
    }
  }

  @Override
  public void close() {
    progress.close();
    window.ifPresent(LiveWindow::close);
    pictures.ifPresent(OverlayOutput::close);
  }
}
