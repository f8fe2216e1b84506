package org.segstream.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.ffmpeg;
import org.bytedeco.javacpp.Loader;

/** Small videos, made by the command line that comes with the FFmpeg library. */
final class Clips {
  private Clips() {}

  /** A test picture that moves, ten frames a second, encoded as the further arguments say. */
  static Path of(Path file, int width, int height, int frames, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Loader.load(ffmpeg.class));
    command.addAll(List.of("-v", "error", "-y", "-f", "lavfi", "-i"));
    command.add("testsrc2=s=%dx%d:r=10".formatted(width, height));
    command.addAll(List.of("-frames:v", Integer.toString(frames)));
    command.addAll(List.of(arguments));
    command.add("file:" + file);
    Process process =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.waitFor()).isZero();
    return file;
  }
}
