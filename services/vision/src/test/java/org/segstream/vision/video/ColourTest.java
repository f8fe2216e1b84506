package org.segstream.vision.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.vision.RgbImage;

/** Colours are those of FFmpeg's own accurate conversion, whatever matrix and range a video has. */
class ColourTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "smpte170m, tv, yuv420p",
    "smpte170m, pc, yuv422p",
    "bt470bg, tv, yuv444p",
    "bt709, tv, yuv420p",
    "bt709, pc, yuv420p",
    "bt709, tv, yuv420p10le",
    "bt2020nc, tv, yuv420p10le",
    "bt2020nc, pc, yuv444p10le",
    "bt2020nc, tv, yuv420p12le",
    "unknown, tv, yuv420p",
    "unknown, tv, gray",
    "unknown, pc, gray10le",
    "unknown, pc, gbrp10le",
    "unknown, pc, rgba",
    "unknown, pc, rgb48le"
  })
  void colourIsTheSameAsFfmpegs(String matrix, String range, String pixels) {
    assumeTrue(FfmpegTool.isInstalled(), FfmpegTool.ABSENT);
    Path video = tagged(matrix, range, pixels);
    List<RgbImage> images = Frames.of(video).images();
    assertThat(images).hasSize(2);
    List<byte[]> theirs = FfmpegTool.frames(video, images);
    for (int i = 0; i < 2; i++) {
      assertThat(largestDifference(images.get(i).rgb(), theirs.get(i))).isLessThanOrEqualTo(3);
    }
  }

  private Path tagged(String matrix, String range, String pixels) {
    String format = "format=" + pixels;
    if (pixels.startsWith("yuv")) {
      String to = filterName(matrix);
      format = "scale=out_color_matrix=%s:out_range=%s,format=%s".formatted(to, range, pixels);
    }
    return FfmpegTool.picture(
        folder.resolve("v.mkv"),
        96,
        64,
        2,
        "-vf",
        format,
        "-c:v",
        "ffv1",
        "-colorspace",
        matrix,
        "-color_range",
        range);
  }

  /** The scaling filter has names of its own. */
  private static String filterName(String matrix) {
    return switch (matrix) {
      case "bt470bg" -> "bt470";
      case "bt2020nc" -> "bt2020";
      case "unknown" -> "smpte170m";
      default -> matrix;
    };
  }

  @Test
  void brightnessBeyondTheScreensStaysAsItIsCoded() {
    assumeTrue(FfmpegTool.isInstalled(), FfmpegTool.ABSENT);
    Path video =
        FfmpegTool.picture(
            folder.resolve("hdr.mkv"),
            96,
            64,
            1,
            "-vf",
            "scale=out_color_matrix=bt2020,format=yuv420p10le",
            "-c:v",
            "ffv1",
            "-colorspace",
            "bt2020nc",
            "-color_primaries",
            "bt2020",
            "-color_trc",
            "smpte2084");
    List<RgbImage> images = Frames.of(video).images();
    byte[] theirs = FfmpegTool.frames(video, images).getFirst();
    assertThat(largestDifference(images.getFirst().rgb(), theirs)).isLessThanOrEqualTo(3);
  }

  private static int largestDifference(byte[] ours, byte[] theirs) {
    int largest = 0;
    for (int i = 0; i < ours.length; i++) {
      largest = Math.max(largest, Math.abs((ours[i] & 255) - (theirs[i] & 255)));
    }
    return largest;
  }

  @ParameterizedTest
  @CsvSource({"bt709, tv", "bt709, pc", "smpte170m, tv", "bt2020nc, tv"})
  void redIsRedInEveryMatrixAndRange(String matrix, String range) {
    Path red = folder.resolve("red.mkv");
    String filter =
        "scale=out_color_matrix=%s:out_range=%s,format=yuv444p"
            .formatted(filterName(matrix), range);
    FfmpegTool.make(
        red,
        "-f",
        "lavfi",
        "-i",
        "color=red:s=32x32:r=10",
        "-frames:v",
        "1",
        "-vf",
        filter,
        "-c:v",
        "ffv1",
        "-colorspace",
        matrix,
        "-color_range",
        range);
    List<Integer> middle = Frames.middle(Frames.of(red).images().getFirst());
    assertThat(middle.getFirst()).isBetween(252, 255);
    assertThat(middle.get(1)).isBetween(0, 3);
    assertThat(middle.get(2)).isBetween(0, 3);
  }
}
