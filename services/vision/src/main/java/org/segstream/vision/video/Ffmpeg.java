package org.segstream.vision.video;

import java.nio.file.Path;
import java.util.Locale;
import org.bytedeco.ffmpeg.global.avutil;

/** Settings of FFmpeg that hold for the whole process. */
final class Ffmpeg {
  private Ffmpeg() {}

  /** Keeps FFmpeg from writing to the console: what matters comes back as an error. */
  static void quiet() {
    avutil.av_log_set_level(avutil.AV_LOG_QUIET);
  }

  static String extension(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
