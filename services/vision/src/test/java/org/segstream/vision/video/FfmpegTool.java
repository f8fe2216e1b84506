package org.segstream.vision.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.segstream.vision.RgbImage;

/** FFmpeg's command line: the one that comes with the library, and the installed one. */
final class FfmpegTool {
  private static final Optional<Path> INSTALLED =
      Stream.of(System.getenv("PATH").split(":"))
          .map(folder -> Path.of(folder, "ffmpeg"))
          .filter(Files::isExecutable)
          .findFirst();

  static final String ABSENT = "FFmpeg's command line is not installed";

  private FfmpegTool() {}

  static boolean isInstalled() {
    return INSTALLED.isPresent();
  }

  /** Makes a file with the library's own tool. */
  static void make(Path file, String... arguments) {
    List<String> command = new ArrayList<>(List.of("-v", "error", "-y"));
    command.addAll(List.of(arguments));
    command.add("file:" + file);
    run(Loader.load(org.bytedeco.ffmpeg.ffmpeg.class), command, Path.of("/dev/null"));
  }

  /** A test picture that moves, with sound or without, encoded as the further arguments say. */
  static Path picture(Path file, int width, int height, int frames, String... arguments) {
    List<String> all = new ArrayList<>();
    all.addAll(List.of("-f", "lavfi", "-i", "testsrc2=s=%dx%d:r=10".formatted(width, height)));
    all.addAll(List.of("-frames:v", Integer.toString(frames)));
    all.addAll(List.of(arguments));
    make(file, all.toArray(String[]::new));
    return file;
  }

  /** The frames as the installed tool converts them, accurately; like images of those sizes. */
  static List<byte[]> frames(Path video, List<RgbImage> like) {
    return frames(INSTALLED.orElseThrow().toString(), video, like);
  }

  /** The same of the library's own tool. */
  static List<byte[]> ownFrames(Path video, List<RgbImage> like) {
    return frames(Loader.load(org.bytedeco.ffmpeg.ffmpeg.class), video, like);
  }

  private static List<byte[]> frames(String tool, Path video, List<RgbImage> like) {
    try {
      Path raw = Files.createTempFile("frames", ".rgb");
      List<String> command =
          List.of(
              "-v",
              "error",
              "-y",
              "-i",
              "file:" + video,
              "-map",
              "0:v:0",
              "-fps_mode",
              "passthrough",
              "-noautoscale",
              "-sws_flags",
              "bicubic+accurate_rnd+full_chroma_int+bitexact",
              "-pix_fmt",
              "rgb24",
              "-f",
              "rawvideo",
              raw.toString());
      run(tool, command, Path.of("/dev/null"));
      byte[] all = Files.readAllBytes(raw);
      Files.delete(raw);
      List<byte[]> frames = new ArrayList<>();
      int at = 0;
      for (RgbImage image : like) {
        byte[] frame = new byte[image.rgb().length];
        System.arraycopy(all, at, frame, 0, frame.length);
        frames.add(frame);
        at += frame.length;
      }
      assertThat(at).isEqualTo(all.length);
      return frames;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void run(String tool, List<String> arguments, Path input) {
    List<String> command = new ArrayList<>(List.of(tool));
    command.addAll(arguments);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectInput(input.toFile())
              .redirectErrorStream(true)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(command + ": " + said).isZero();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
