package org.segstream.vision.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
      assertThat(source.frameRate()).isEqualTo(25);
      assertThat(source.isLive()).isFalse();
      assertThat(source.isRepeatable()).isTrue();
      assertThat(source.expectedFrames()).hasValue(FRAMES);
      Frames frames = Frames.of(source);
      assertThat(frames.sizes()).hasSize(FRAMES).containsOnly("486×120");
      assertThat(frames.shortfall()).isEmpty();
      assertThat(source.next()).isEmpty();
      for (VideoFrame frame : frames.all()) {
        assertThat(frame.microseconds()).isEqualTo(40_000 * frame.index());
        RgbImage original = STREET.frame((int) frame.index()).image();
        assertThat(meanDifference(frame.image(), original)).isLessThan(9);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"33, 17, 34, 18", "1, 1, 16, 16", "2, 40, 16, 40", "40, 3, 40, 16", "16, 16, 16, 16"})
  void sidesThatEncodersDoNotTakeAreFilledUpWithTheirLastPixels(
      int width, int height, int columns, int rows) {
    for (String name : List.of("a.avi", "a.mp4")) {
      byte[] grey = new byte[3 * width * height];
      Arrays.fill(grey, (byte) 77);
      try (VideoWriter writer = VideoWriter.create(folder.resolve(name), width, height, 10)) {
        writer.write(new RgbImage(width, height, grey));
        writer.write(new RgbImage(width, height, grey));
      }
      Frames frames = Frames.of(folder.resolve(name));
      assertThat(frames.sizes()).hasSize(2).containsOnly(columns + "×" + rows);
      for (byte value : frames.images().getFirst().rgb()) {
        assertThat((int) value).isBetween(64, 90);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"3840, 2600, 3190, 2160", "600, 5000, 460, 3840", "5000, 1, 3840, 16"})
  void picturesTooLargeForEncodersAreScaledDown(int width, int height, int columns, int rows) {
    Path file = folder.resolve("large.mp4");
    try (VideoWriter writer = VideoWriter.create(file, width, height, 10)) {
      writer.write(new RgbImage(width, height, new byte[3 * width * height]));
    }
    assertThat(Frames.of(file).sizes()).containsExactly(columns + "×" + rows);
  }

  @ParameterizedTest
  @ValueSource(strings = {"clip.mp4", "clip.mkv", "clip.mov"})
  void framesKeepTheirTimes(String name) {
    Path file = folder.resolve(name);
    try (VideoWriter writer = VideoWriter.create(file, 64, 48, 25)) {
      for (long micros : new long[] {0, 40_000, 1_000_000, 1_000_000, 3_000_000}) {
        writer.write(new RgbImage(64, 48, new byte[3 * 64 * 48]), micros);
      }
    }
    List<Long> micros = Frames.of(file).micros();
    assertThat(micros.subList(0, 3)).containsExactly(0L, 40_000L, 1_000_000L);
    assertThat(micros.get(3)).isBetween(1_000_001L, 1_001_000L);
    assertThat(micros.get(4)).isBetween(2_999_900L, 3_001_000L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"clip.mp4", "clip.mkv", "clip.mov"})
  void whatIsWrittenSoFarCanBePlayed(String name) throws IOException {
    Path file = folder.resolve(name);
    Path copy = folder.resolve("copy-" + name);
    try (VideoWriter writer = VideoWriter.create(file, 486, 120, 5)) {
      for (int t = 0; t < FRAMES; t++) {
        writer.write(STREET.frame(t).image());
      }
      Files.copy(file, copy);
    }
    assertThat(Frames.of(copy).all()).hasSizeGreaterThanOrEqualTo(FRAMES / 2);
    assertThat(Frames.of(file).all()).hasSize(FRAMES);
  }

  @Test
  void anMp4WithoutItsIndexIsNoVideo() throws IOException {
    Path file = clip("clip.mp4");
    Files.write(file, withoutBox(Files.readAllBytes(file), "moov"));
    assertThatThrownBy(() -> VideoSource.open(file))
        .isInstanceOf(VideoException.class)
        .hasMessage("not a video: " + file + " (moov atom not found)");
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
    assertThat(Frames.of(file).all()).hasSizeGreaterThanOrEqualTo(FRAMES - 1);
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
          .matches("(not a|no) video(:| in) " + file + "( \\(.*\\))?");
    }
    assertThatThrownBy(() -> VideoSource.open(folder.resolve("missing.mp4")))
        .isInstanceOf(VideoException.class)
        .hasMessageStartingWith("no such video: ");
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
