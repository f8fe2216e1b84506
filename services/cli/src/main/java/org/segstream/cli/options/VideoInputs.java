package org.segstream.cli.options;

import java.time.Duration;
import org.segstream.cli.console.Interruptible;
import org.segstream.vision.video.VideoSource;

/** What commands that take a video have in common. */
public final class VideoInputs {
  /** What such an option takes. */
  public static final String LABEL = "FILE|DIR|URL|DEVICE|-";

  /** What it is. */
  public static final String DESCRIPTION =
      "Video: a file, several files, a folder of images, a pattern of their names"
          + " (frame_%%04d.png), standard input (-), a URL (rtsp://…, https://…) or a camera"
          + " (/dev/video0). What exists as a file is that file, whatever its name.";

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Waiting for a pipe cannot be ended; what came out of it is done by then. */
  private static final Duration PATIENCE_WITH_PIPES = Duration.ofSeconds(1);

  private VideoInputs() {}

  /**
   * Work on a video that Ctrl-C ends in order.
   *
   * @param stop makes the work end soon; called by another thread than the work's
   */
  public static Interruptible interruptible(VideoSource video, Runnable stop) {
    boolean mayBlock = !video.isLive() && !video.isRepeatable();
    return new Interruptible(stop, mayBlock ? PATIENCE_WITH_PIPES : PATIENCE);
  }
}
