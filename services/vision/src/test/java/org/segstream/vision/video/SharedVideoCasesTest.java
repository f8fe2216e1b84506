package org.segstream.vision.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that once broke something, where they are there. */
class SharedVideoCasesTest {
  private static final Path CASES = Path.of("../../../shared/cases");

  private static Path file(String name) {
    Path file = CASES.resolve(name);
    assumeTrue(Files.exists(file), "the shared cases are not beside the checkout");
    return file;
  }

  @ParameterizedTest
  @CsvSource({
    "video/rot90.mp4, 10, 120×160",
    "video/sar.mp4, 3, 180×120",
    "video/uhd.avi, 3, 3840×2160",
    "video/o1x1.mkv, 3, 1×1",
    "video/s8x8.mkv, 2, 8×8",
    "video/s2x40.mkv, 2, 2×40",
    "video/longaudio.mkv, 50, 160×120",
    "video/vfr.mkv, 26, 160×120",
    "video/gap.avi, 24, 160×120",
    "video/av.avi, 50, 160×120",
    "video/jump.mkv, 10, 160×120",
    "video/fmtchange10.ts, 12, 160×120",
    "colour/red709.mp4, 3, 320×240",
    "colour/rampfullvp9.webm, 3, 320×240"
  })
  void everyFrameComesOutAndNothingIsMissed(String name, int count, String size) {
    Path file = file(name);
    Frames frames = Frames.of(file);
    assertThat(frames.sizes()).hasSize(count).containsOnly(size);
    assertThat(frames.shortfall()).isEmpty();
    assertThat(frames.micros()).isSorted().doesNotHaveDuplicates();
    if (FfmpegTool.isInstalled()) {
      List<byte[]> theirs = FfmpegTool.frames(file, frames.images());
      for (int i = 0; i < count; i++) {
        assertThat(frames.images().get(i).rgb()).isEqualTo(theirs.get(i));
      }
    }
  }

  @Test
  void aSizeThatChangesIsFollowed() {
    Frames frames = Frames.of(file("video/sizechange.ts"));
    assertThat(frames.sizes().subList(0, 6)).containsOnly("320×240");
    assertThat(frames.sizes().subList(6, 12)).containsOnly("640×480");
    assertThat(frames.shortfall()).isEmpty();
  }

  @Test
  void aCoverIsNoVideo() {
    Path song = file("video/cover.m4a");
    assertThatThrownBy(() -> VideoSource.open(song)).hasMessage("no video in " + song);
  }
}
