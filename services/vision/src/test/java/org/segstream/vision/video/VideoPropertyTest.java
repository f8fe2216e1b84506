package org.segstream.vision.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.Orientation;
import org.segstream.vision.Overlay;
import org.segstream.vision.RgbImage;

/** Any size, turn, pixel format, time base and change in the middle: decoded, drawn, encoded. */
class VideoPropertyTest {
  private static final int MOST_PIXELS = 4_000_000;
  private static Path folder = Path.of("");

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("video-property");
  }

  @AfterContainer
  static void removeFolder() throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** A part of a video. */
  record Part(int width, int height, String pixels) {}

  /** All of it. */
  record Clip(List<Part> parts, int degrees, int ticks, double rate) {}

  @Provide
  Arbitrary<Clip> clips() {
    Arbitrary<Part> parts =
        Combinators.combine(
                Arbitraries.integers().between(1, 5000),
                Arbitraries.integers().between(1, 5000),
                Arbitraries.of(
                    "yuv420p",
                    "yuv422p",
                    "yuv444p",
                    "yuv420p10le",
                    "gray",
                    "gbrp",
                    "bgr0",
                    "yuva420p"))
            .as(VideoPropertyTest::limited);
    return Combinators.combine(
            parts.list().ofMinSize(1).ofMaxSize(2),
            Arbitraries.of(0, 90, 180, 270),
            Arbitraries.of(1, 24, 1000, 90_000, 1_000_000),
            Arbitraries.of(0.5, 10.0, 23.976, 120.0))
        .as(Clip::new)
        .edgeCases(config -> config.none());
  }

  /** At most so many pixels; every third time a small picture, which is what breaks encoders. */
  private static Part limited(int width, int height, String pixels) {
    boolean small = (width + height) % 3 == 0;
    int columns = small ? 1 + width % 40 : width;
    int rows = small ? 1 + height % 40 : Math.clamp(MOST_PIXELS / width, 1, height);
    // FFV1 does not take the smallest.
    return new Part(columns, rows, Math.min(columns, rows) < 16 ? "rgb24" : pixels);
  }

  @Property(tries = 12, seed = "20261129")
  void nothingCrashesAndPixelsAreFfmpegs(@ForAll("clips") Clip clip) throws IOException {
    check(clip);
  }

  @net.jqwik.api.Example
  void extremes() throws IOException {
    for (int[] size :
        new int[][] {{1, 1}, {1, 40}, {4, 40}, {40, 1}, {1, 5000}, {5000, 2}, {15, 17}}) {
      check(new Clip(List.of(new Part(size[0], size[1], "rgb24")), 90, 1000, 10));
    }
  }

  /** Each part as it is stored is what FFmpeg's tool says; turned, it is that, turned. */
  private static void check(Clip clip) throws IOException {
    List<Frames> parts = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Part part : clip.parts()) {
      Path plain = folder.resolve("plain.mov");
      String filter =
          "fps=%s,settb=1/%d,scale=%d:%d,format=%s"
              .formatted(clip.rate(), clip.ticks(), part.width(), part.height(), part.pixels());
      String codec = part.pixels().equals("rgb24") ? "png" : "ffv1";
      FfmpegTool.picture(
          plain, 64, 48, 2, "-vf", filter, "-c:v", codec, "-fps_mode", "passthrough");
      Frames stored = Frames.of(plain);
      assertThat(stored.all()).as(clip.toString()).hasSize(2);
      compare(plain, stored);
      Path turned = folder.resolve("part-" + names.size() + ".mov");
      FfmpegTool.make(
          turned,
          "-display_rotation:v:0",
          Integer.toString(clip.degrees()),
          "-i",
          plain.toString(),
          "-c",
          "copy");
      Frames upright = Frames.of(turned);
      for (int i = 0; i < 2; i++) {
        assertThat(upright.images().get(i).rgb())
            .isEqualTo(turn(clip.degrees()).upright(stored.images().get(i)).rgb());
      }
      parts.add(upright);
      names.add(turned.toString());
    }
    overlay(names, parts);
  }

  private static Orientation turn(int degrees) {
    return Orientation.numbered(
        switch (degrees) {
          case 90 -> 8;
          case 180 -> 3;
          case 270 -> 6;
          default -> 1;
        });
  }

  private static void compare(Path file, Frames frames) {
    if (FfmpegTool.isInstalled()) {
      List<byte[]> theirs = FfmpegTool.frames(file, frames.images());
      for (int i = 0; i < theirs.size(); i++) {
        byte[] ours = frames.images().get(i).rgb();
        for (int k = 0; k < ours.length; k++) {
          if (Math.abs((ours[k] & 255) - (theirs.get(i)[k] & 255)) > 3) {
            throw new AssertionError(
                "frame %d, byte %d: %d, not %d"
                    .formatted(i, k, ours[k] & 255, theirs.get(i)[k] & 255));
          }
        }
      }
    }
  }

  private static void overlay(List<String> names, List<Frames> parts) throws IOException {
    Path out = folder.resolve("overlay.mp4");
    int written = 0;
    try (VideoSource source = VideoSource.open(VideoOptions.of(names))) {
      Frames all = Frames.of(source);
      assertThat(all.all()).hasSize(2 * parts.size());
      RgbImage first = picture(all.images().getFirst());
      try (VideoWriter writer = VideoWriter.create(out, first.width(), first.height(), 10)) {
        for (VideoFrame frame : all.all()) {
          writer.write(
              picture(frame.image()).resized(first.width(), first.height()), frame.microseconds());
          written++;
        }
      }
    }
    assertThat(Frames.of(out).all()).hasSize(written);
  }

  private static RgbImage picture(RgbImage image) {
    LabelSet labels = new LabelSet("one", List.of(new LabelSet.LabelClass("red", 0xFF0000)), 255);
    LabelMap map =
        new LabelMap(image.width(), image.height(), new byte[image.width() * image.height()]);
    return Overlay.withLegend(Overlay.render(image, map, labels, 0.5), labels, "caption");
  }
}
