package org.segstream.vision.ffmpeg;

import java.util.Optional;
import java.util.regex.Pattern;
import org.bytedeco.ffmpeg.avutil.LogCallback;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;

/** What FFmpeg's libraries said in a call of this thread: their errors, instead of the console. */
public final class FfmpegLog {
  private static final Pattern CONTEXT = Pattern.compile("^\\[[^]]*] ");
  private static final ThreadLocal<Optional<String>> FIRST =
      ThreadLocal.withInitial(Optional::empty);

  /** Held here: FFmpeg has only its address. */
  private static final LogCallback KEEPER =
      new LogCallback() {
        @Override
        public void call(int level, BytePointer line) {
          if (FIRST.get().isEmpty()) {
            String text = CONTEXT.matcher(line.getString()).replaceFirst("").strip();
            FIRST.set(Optional.of(text));
          }
        }
      };

  private FfmpegLog() {}

  static void install() {
    avutil.setLogCallback(KEEPER);
    avutil.av_log_set_level(avutil.AV_LOG_ERROR);
  }

  /** Forgets what was said. */
  public static void clear() {
    FIRST.remove();
  }

  /** The first error since then, in FFmpeg's words. */
  public static Optional<String> said() {
    return FIRST.get();
  }
}
