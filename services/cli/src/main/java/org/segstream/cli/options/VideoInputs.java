package org.segstream.cli.options;

/** Words for the inputs that commands take as a video. */
public final class VideoInputs {
  /** What such an option takes. */
  public static final String LABEL = "FILE|DIR|URL|DEVICE|-";

  /** What it is. */
  public static final String DESCRIPTION =
      "Video: a file, several files, a folder of images, a pattern of their names"
          + " (frame_%%04d.png), standard input (-), a URL (rtsp://…, https://…) or a camera"
          + " (/dev/video0). What exists as a file is that file, whatever its name.";

  private VideoInputs() {}
}
