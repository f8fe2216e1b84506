package org.segstream.cli.stream;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.segstream.cli.console.ProgressBar;
import org.segstream.transport.TransportException;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Times;
import org.segstream.v1.Frame;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;
import org.segstream.worker.FrameImages;

/** Turns masks as they come into pictures, a progress bar and a summary. Not thread-safe. */
public final class MaskViewer implements StreamWatcher.Listener, AutoCloseable {
  private final Optional<Path> folder;
  private final double frameRate;
  private final int pictureEvery;
  private final Optional<LiveWindow> window;
  private final ProgressBar progress;
  private final RunSummary summary = new RunSummary();
  private Optional<OverlayOutput> pictures = Optional.empty();

  /**
   * @param folder for the overlay video and the pictures, none if absent
   * @param frameRate of the video, frames a second
   * @param pictureEvery every so many frames one is also written as a PNG
   * @param total masks to come, 0 when unknown
   */
  public MaskViewer(
      Optional<Path> folder,
      double frameRate,
      int pictureEvery,
      Optional<LiveWindow> window,
      long total) {
    this.folder = folder;
    this.frameRate = frameRate;
    this.pictureEvery = pictureEvery;
    this.window = window;
    this.progress = ProgressBar.onStandardError("segmenting", total);
  }

  /** What has come so far. */
  public RunSummary summary() {
    return summary;
  }

  @Override
  public void mask(Mask mask, Optional<Frame> frame) {
    double millis = Times.millisSince(mask.getCaptureTime());
    summary.add(MaskFigures.result(mask, millis), MaskFigures.proof(mask));
    if (mask.getOutcome() == Outcome.OUTCOME_SEGMENTED) {
      frame.ifPresent(each -> show(each, mask));
    }
    progress.update(summary.masks(), MaskFigures.caption(mask));
  }

  private void show(Frame frame, Mask mask) {
    if (folder.isEmpty() && window.isEmpty()) {
      return;
    }
    LabelMap labels = labels(mask);
    LabelSet set = labelSet(mask);
    try {
      RgbImage image = new FrameImages(Long.MAX_VALUE).decode(frame);
      RgbImage picture = OverlayOutput.picture(image, labels, set, MaskFigures.caption(mask));
      folder.ifPresent(each -> output(each).add(mask.getSequence(), picture));
      window.ifPresent(each -> each.show(picture));
    } catch (MalformedRecordException e) {
      throw new TransportException("a published frame does not decode: " + e.getMessage(), e);
    }
  }

  private OverlayOutput output(Path path) {
    if (pictures.isEmpty()) {
      pictures = Optional.of(new OverlayOutput(path, frameRate, pictureEvery));
    }
    return pictures.get();
  }

  /** The label map of a segmented frame. */
  public static LabelMap labels(Mask mask) {
    return LabelMap.fromPng(mask.getLabelMap().getPng().toByteArray());
  }

  private static LabelSet labelSet(Mask mask) {
    List<LabelSet.LabelClass> classes = new ArrayList<>();
    mask.getLabelSet()
        .getClassesList()
        .forEach(each -> classes.add(new LabelSet.LabelClass(each.getName(), each.getRgb())));
    return new LabelSet(mask.getLabelSet().getName(), classes, mask.getLabelSet().getVoidId());
  }

  @Override
  public void close() {
    progress.close();
    pictures.ifPresent(OverlayOutput::close);
    window.ifPresent(LiveWindow::close);
  }
}
