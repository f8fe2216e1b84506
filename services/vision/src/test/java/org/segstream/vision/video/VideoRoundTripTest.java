package org.segstream.vision.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.vision.RgbImage;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

class VideoRoundTripTest {
  private static final int FRAMES = 12;

  @TempDir Path folder;

  /** 486 columns are no multiple of FFmpeg's row padding. */
  private static final SyntheticStreet STREET =
      new SyntheticStreet(5, 486, 120, CameraMotion.FORWARD, 0);

  private Path clip(String name) {
    Path file = folder.resolve(name);
    try (VideoWriter writer = VideoWriter.create(file, 486, 120, 25)) {
      for (int t = 0; t < FRAMES; t++) {
        writer.write(STREET.frame(t).image());
      }
      assertThat(writer.frames()).isEqualTo(FRAMES);
    }
    return file;
  }

  private static List<VideoFrame> frames(VideoSource source) {
    List<VideoFrame> frames = new ArrayList<>();
    for (Optional<VideoFrame> f = source.next(); f.isPresent(); f = source.next()) {
      frames.add(f.get());
    }
    return frames;
  }

  private static double meanDifference(RgbImage a, RgbImage b) {
    long sum = 0;
    for (int i = 0; i < a.rgb().length; i++) {
      sum += Math.abs((a.rgb()[i] & 255) - (b.rgb()[i] & 255));
    }
    return (double) sum / a.rgb().length;
  }

  @ParameterizedTest
  @ValueSource(strings = {"clip.mp4", "clip.mkv", "clip.mov", "clip.avi"})
  void whatIsWrittenComesBackWholeAndInOrder(String name) {
    try (VideoSource source = VideoSource.open(clip(name))) {
      assertThat(source.width()).isEqualTo(486);
      assertThat(source.height()).isEqualTo(120);
      assertThat(source.frameRate()).isEqualTo(25);
      List<VideoFrame> frames = frames(source);
      assertThat(source.declaredFrames()).hasValue(FRAMES);
      assertThat(source.decodedFrames()).isEqualTo(FRAMES);
      assertThat(source.shortfall()).isEmpty();
      assertThat(source.next()).isEmpty();
      assertThat(frames).extracting(VideoFrame::index).isSorted().hasSize(FRAMES);
      for (VideoFrame frame : frames) {
        assertThat(frame.microseconds()).isEqualTo(40_000 * frame.index());
        RgbImage original = STREET.frame((int) frame.index()).image();
        assertThat(meanDifference(frame.image(), original)).isLessThan(9);
      }
    }
  }

  @Test
  void oddSidesAreFilledUpWithTheirLastPixels() {
    Path file = folder.resolve("odd.avi");
    byte[] grey = new byte[3 * 33 * 17];
    Arrays.fill(grey, (byte) 77);
    try (VideoWriter writer = VideoWriter.create(file, 33, 17, 10)) {
      writer.write(new RgbImage(33, 17, grey));
    }
    try (VideoSource source = VideoSource.open(file)) {
      RgbImage image = frames(source).getFirst().image();
      assertThat(List.of(image.width(), image.height())).containsExactly(34, 18);
      for (byte value : image.rgb()) {
        assertThat((int) value).isBetween(74, 80);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"clip.mp4", "clip.mkv", "clip.avi"})
  void aTruncatedVideoDeliversWhatDecodesAndSaysWhatIsMissing(String name) throws IOException {
    Path file = clip(name);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length * 2 / 3));
    try (VideoSource source = VideoSource.open(file)) {
      int delivered = frames(source).size();
      assertThat(delivered).isBetween(1, FRAMES - 1);
      assertThat(source.shortfall().orElseThrow())
          .startsWith(delivered + " of ")
          .endsWith("12 declared frames");
    }
  }

  @Test
  void anMp4WithoutItsIndexIsNoVideo() throws IOException {
    Path file = clip("clip.mp4");
    Files.write(file, withoutBox(Files.readAllBytes(file), "moov"));
    assertThatThrownBy(() -> VideoSource.open(file))
        .isInstanceOf(VideoException.class)
        .hasMessage("not a video: " + file);
  }

  private static byte[] withoutBox(byte[] mp4, String name) {
    ByteBuffer boxes = ByteBuffer.wrap(mp4);
    for (int at = 0; at < mp4.length; at += boxes.getInt(at)) {
      if (new String(mp4, at + 4, 4, StandardCharsets.US_ASCII).equals(name)) {
        int end = at + boxes.getInt(at);
        byte[] rest = Arrays.copyOf(mp4, mp4.length - (end - at));
        System.arraycopy(mp4, end, rest, at, mp4.length - end);
        return rest;
      }
    }
    throw new AssertionError("no box " + name);
  }

  @Test
  void aDamagedStretchDoesNotStopTheRest() throws IOException {
    Path file = clip("clip.avi");
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 200, (byte) 0);
    Files.write(file, bytes);
    try (VideoSource source = VideoSource.open(file)) {
      assertThat(frames(source)).hasSizeGreaterThanOrEqualTo(FRAMES - 1);
    }
  }

  @Test
  void whatIsNoVideoIsRefusedInOneSentence() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.mp4"), "no moving pictures here\n");
    Path long_ = Files.writeString(folder.resolve("notes.txt"), "word ".repeat(20_000));
    Path empty = Files.createFile(folder.resolve("empty.avi"));
    for (Path file : List.of(text, long_, empty)) {
      assertThatThrownBy(() -> VideoSource.open(file))
          .isInstanceOf(VideoException.class)
          .message()
          .isIn("not a video: " + file, "no video in " + file);
    }
    assertThatThrownBy(() -> VideoSource.open(folder.resolve("missing.mp4")))
        .isInstanceOf(VideoException.class)
        .hasMessageStartingWith("no such video: ");
    assertThatThrownBy(() -> VideoSource.open(folder))
        .isInstanceOf(VideoException.class)
        .hasMessageEndingWith("is a directory, not a video");
  }

  @Test
  void writerRefusesUnknownFormatsFoldersAndSizes() {
    assertThatThrownBy(() -> VideoWriter.create(folder.resolve("clip.xyz"), 32, 32, 25))
        .isInstanceOf(VideoException.class)
        .hasMessageContaining("use .mp4, .mkv, .mov or .avi");
    assertThatThrownBy(() -> VideoWriter.create(folder.resolve("no/clip.mp4"), 32, 32, 25))
        .isInstanceOf(VideoException.class)
        .hasMessageStartingWith("no such folder");
    try (VideoWriter writer = VideoWriter.create(folder.resolve("clip.avi"), 32, 32, 25)) {
      RgbImage image = new RgbImage(16, 32, new byte[3 * 16 * 32]);
      assertThatThrownBy(() -> writer.write(image))
          .hasMessage("a frame of 16×32 in a video of 32×32");
      writer.write(new RgbImage(32, 32, new byte[3 * 32 * 32]));
    }
  }
}
