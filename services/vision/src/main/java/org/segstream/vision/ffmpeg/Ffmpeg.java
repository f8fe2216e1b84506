package org.segstream.vision.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AV_ERROR_MAX_STRING_SIZE;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avdevice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all of FFmpeg's libraries have in common. */
public final class Ffmpeg {
  private static final Logger LOG = LoggerFactory.getLogger(Ffmpeg.class);

  static {
    FfmpegLog.install();
    registerCameras();
  }

  /**
   * They need libraries of a desktop (libxcb), which a server or an image may lack; files do not.
   */
  private static void registerCameras() {
    try {
      avdevice.avdevice_register_all();
    } catch (UnsatisfiedLinkError e) {
      LOG.debug("there are no cameras here", e);
    }
  }

  private Ffmpeg() {}

  /** Loads the libraries; before anything else. */
  public static void load() {
    // Done by the initialiser.
  }

  /** What the last call said, or else the words for its code, as {@code Connection refused}. */
  public static String error(int code) {
    return FfmpegLog.said().orElseGet(() -> words(code));
  }

  private static String words(int code) {
    byte[] text = new byte[AV_ERROR_MAX_STRING_SIZE];
    av_strerror(code, text, text.length);
    int end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    return new String(text, 0, end, StandardCharsets.UTF_8);
  }

  /** A ratio as a number, 0 if it is unknown. */
  public static double value(AVRational ratio) {
    return ratio.den() == 0 ? 0 : (double) ratio.num() / ratio.den();
  }
}
