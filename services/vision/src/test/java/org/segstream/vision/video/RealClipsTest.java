package org.segstream.vision.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RealClipsTest {
  private static final Path CLIPS = Path.of("../../../shared/data/video");

  @ParameterizedTest
  @CsvSource({
    "udacity_solidWhiteRight_960x540_25fps.mp4, 221, 960, 540, 25",
    "camvid_val_0016E5_480x360_15fps.mjpeg.avi, 101, 480, 360, 15"
  })
  void recordedClipsComeOutWhole(String name, int frames, int width, int height, double rate) {
    Path file = CLIPS.resolve(name);
    assumeTrue(Files.exists(file), "the recorded clip " + name + " is not on this machine");
    try (VideoSource source = VideoSource.open(file)) {
      Frames all = Frames.of(source);
      assertThat(all.sizes()).hasSize(frames).containsOnly(width + "×" + height);
      assertThat(all.shortfall()).isEmpty();
      assertThat(source.frameRate()).isEqualTo(rate);
      assertThat(source.expectedFrames()).hasValue(frames);
    }
  }
}
