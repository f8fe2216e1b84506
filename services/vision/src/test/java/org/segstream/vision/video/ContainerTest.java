package org.segstream.vision.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.vision.Orientation;
import org.segstream.vision.RgbImage;

/** What containers say of size, turn, shape, time and loss. */
class ContainerTest {
  @TempDir Path folder;

  private Path joined(String name, Path... parts) throws IOException {
    Path whole = folder.resolve(name);
    Files.deleteIfExists(whole);
    for (Path part : parts) {
      Files.write(
          whole,
          Files.readAllBytes(part),
          java.nio.file.StandardOpenOption.CREATE,
          java.nio.file.StandardOpenOption.APPEND);
    }
    return whole;
  }

  @Test
  void everyFrameHasItsOwnSizeWhenItChangesInTheMiddle() throws IOException {
    Path small = FfmpegTool.picture(folder.resolve("s.ts"), 64, 48, 5, "-c:v", "libopenh264");
    Path large = FfmpegTool.picture(folder.resolve("l.ts"), 160, 120, 4, "-c:v", "libopenh264");
    Frames frames = Frames.of(joined("both.ts", small, large, small));
    assertThat(frames.sizes().subList(0, 5)).containsOnly("64×48");
    assertThat(frames.sizes().subList(5, 9)).containsOnly("160×120");
    assertThat(frames.sizes().subList(9, 14)).containsOnly("64×48");
    assertThat(frames.shortfall()).isEmpty();
    assertThat(frames.images().get(6).rgb()).isEqualTo(Frames.of(large).images().get(1).rgb());
    assertThat(frames.micros()).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void everyFrameHasItsOwnPixelFormatWhenItChangesInTheMiddle() throws IOException {
    Path plain = motionJpeg("plain.mjpeg", "yuvj420p");
    Path full = motionJpeg("full.mjpeg", "yuvj444p");
    Frames frames = Frames.of(joined("both.mjpeg", plain, full));
    assertThat(frames.images().subList(0, 3))
        .usingElementComparator((a, b) -> Arrays.compare(a.rgb(), b.rgb()))
        .isEqualTo(Frames.of(plain).images());
    assertThat(frames.images().subList(3, 6))
        .usingElementComparator((a, b) -> Arrays.compare(a.rgb(), b.rgb()))
        .isEqualTo(Frames.of(full).images());
  }

  private Path motionJpeg(String name, String pixels) {
    return FfmpegTool.picture(folder.resolve(name), 64, 48, 3, "-pix_fmt", pixels, "-q:v", "2");
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "90, 8", "180, 3", "270, 6"})
  void aTurnedVideoComesOutUpright(int degrees, int exif) {
    Path stored = FfmpegTool.picture(folder.resolve("a.mp4"), 64, 48, 2, "-c:v", "mpeg4");
    Path turned = folder.resolve("turned.mp4");
    String rotation = Integer.toString(degrees);
    FfmpegTool.make(
        turned, "-display_rotation:v:0", rotation, "-i", stored.toString(), "-c", "copy");
    List<RgbImage> upright = Frames.of(turned).images();
    RgbImage expected = Orientation.numbered(exif).upright(Frames.of(stored).images().getFirst());
    assertThat(upright.getFirst().rgb()).isEqualTo(expected.rgb());
    assertThat(upright.getFirst().width()).isEqualTo(degrees % 180 == 0 ? 64 : 48);
  }

  @ParameterizedTest
  @CsvSource({"0, hflip, 2", "0, vflip, 4", "90, hflip, 7", "90, vflip, 5"})
  void aMirroredVideoComesOutUpright(int degrees, String flip, int exif) {
    Path stored = FfmpegTool.picture(folder.resolve("a.mp4"), 64, 48, 1, "-c:v", "mpeg4");
    Path turned = folder.resolve("turned.mp4");
    FfmpegTool.make(
        turned,
        "-display_rotation:v:0",
        Integer.toString(degrees),
        "-display_" + flip + ":v:0",
        "-i",
        stored.toString(),
        "-c",
        "copy");
    RgbImage expected = Orientation.numbered(exif).upright(Frames.of(stored).images().getFirst());
    RgbImage upright = Frames.of(turned).images().getFirst();
    assertThat(upright.rgb()).isEqualTo(expected.rgb());
    // The tool turns before it converts, which is not quite the same where colours change.
    byte[] theirs = FfmpegTool.ownFrames(turned, List.of(upright)).getFirst();
    long sum = 0;
    for (int i = 0; i < theirs.length; i++) {
      sum += Math.abs((theirs[i] & 255) - (upright.rgb()[i] & 255));
    }
    assertThat((double) sum / theirs.length).isLessThan(3);
  }

  @Test
  void rowsOfTwoFieldsMakeOnePicture() {
    Path interlaced =
        FfmpegTool.picture(
            folder.resolve("fields.mpg"),
            64,
            48,
            2,
            "-c:v",
            "mpeg2video",
            "-r",
            "25",
            "-flags",
            "+ilme+ildct");
    Frames frames = Frames.of(interlaced);
    assertThat(frames.sizes()).containsExactly("64×48", "64×48");
    List<byte[]> theirs = FfmpegTool.ownFrames(interlaced, frames.images());
    assertThat(frames.images().get(1).rgb()).isEqualTo(theirs.get(1));
  }

  @Test
  void pixelsThatAreNotSquareAreToldAndTurnWithTheFrame() {
    Path wide =
        FfmpegTool.picture(
            folder.resolve("wide.mp4"), 64, 48, 1, "-c:v", "mpeg4", "-vf", "setsar=2/1");
    Path turned = folder.resolve("turned.mp4");
    FfmpegTool.make(turned, "-display_rotation:v:0", "90", "-i", wide.toString(), "-c", "copy");
    assertThat(Frames.of(wide).all().getFirst().pixelAspect()).isEqualTo(2);
    assertThat(Frames.of(turned).all().getFirst().pixelAspect()).isEqualTo(0.5);
  }

  @Test
  void aCoverIsNoVideo() {
    Path cover = FfmpegTool.picture(folder.resolve("cover.png"), 64, 48, 1);
    Path song = folder.resolve("song.m4a");
    FfmpegTool.make(
        song,
        "-f",
        "lavfi",
        "-i",
        "sine=d=1",
        "-i",
        cover.toString(),
        "-map",
        "0",
        "-map",
        "1",
        "-c:v",
        "copy",
        "-disposition:v:0",
        "attached_pic");
    assertThatThrownBy(() -> VideoSource.open(song))
        .isInstanceOf(VideoException.class)
        .hasMessage("no video in " + song);
  }

  @Test
  void nothingIsMissedThatIsNotThere() {
    Path sound = folder.resolve("sound.mkv");
    FfmpegTool.make(
        sound,
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=64x48:r=10:d=1",
        "-f",
        "lavfi",
        "-i",
        "sine=d=6",
        "-c:v",
        "mpeg4");
    Frames longer = Frames.of(sound);
    assertThat(longer.all()).hasSize(10);
    assertThat(longer.shortfall()).isEmpty();

    String everyFifth = "select='lt(n,5)+not(mod(n,5))'";
    Path varying =
        FfmpegTool.picture(
            folder.resolve("vfr.mkv"), 64, 48, 10, "-vf", everyFifth, "-fps_mode", "vfr");
    Frames some = Frames.of(varying);
    assertThat(some.all()).hasSize(10);
    assertThat(some.shortfall()).isEmpty();
    assertThat(some.micros().subList(4, 8))
        .containsExactly(400_000L, 500_000L, 1_000_000L, 1_500_000L);

    Path gaps =
        FfmpegTool.picture(
            folder.resolve("gaps.avi"),
            64,
            48,
            10,
            "-vf",
            everyFifth,
            "-fps_mode",
            "vfr",
            "-c:v",
            "mjpeg");
    Frames dropped = Frames.of(gaps);
    assertThat(dropped.all()).hasSize(10);
    assertThat(dropped.shortfall()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.mp4", "a.mkv", "a.avi", "a.mov", "a.flv", "a.webm", "a.mpg"})
  void aCutVideoYieldsWhatIsThereAndSaysSo(String name) throws IOException {
    List<String> encoding =
        name.endsWith("webm")
            ? List.of("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8")
            : name.endsWith("mp4")
                ? List.of("-c:v", "mpeg4", "-movflags", "faststart")
                : List.of("-q:v", "3", "-r", "25");
    boolean indexFirst = !name.endsWith("mov");
    Path whole =
        FfmpegTool.picture(folder.resolve(name), 320, 240, 25, encoding.toArray(String[]::new));
    Frames all = Frames.of(whole);
    assertThat(all.all()).hasSize(25);
    assertThat(all.shortfall()).isEmpty();
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = folder.resolve("cut-" + name);
    Files.write(cut, Arrays.copyOf(bytes, bytes.length * 3 / 5));
    if (!indexFirst) {
      assertThatThrownBy(() -> VideoSource.open(cut))
          .isInstanceOf(VideoException.class)
          .hasMessage("not a video: " + cut + " (moov atom not found)");
      return;
    }
    Frames some = Frames.of(cut);
    assertThat(some.all()).hasSizeBetween(1, 24);
    assertThat(some.shortfall().orElseThrow()).startsWith(some.all().size() + " frames; ");
  }

  @Test
  void aJumpOfTheClockIsNoPause() {
    Path jump =
        FfmpegTool.picture(
            folder.resolve("jump.mkv"),
            64,
            48,
            6,
            "-vf",
            "setpts=PTS+gte(N\\,3)*36000/TB",
            "-c:v",
            "mpeg4",
            "-fps_mode",
            "passthrough");
    assertThat(Frames.of(jump).micros())
        .containsExactly(0L, 100_000L, 200_000L, 300_000L, 400_000L, 500_000L);
  }

  @Test
  void severalFilesFollowEachOther() throws IOException {
    Path first = FfmpegTool.picture(folder.resolve("1.avi"), 64, 48, 3, "-c:v", "mjpeg");
    Path second = FfmpegTool.picture(folder.resolve("2.mkv"), 32, 48, 2, "-c:v", "mpeg4");
    Path notes = Files.writeString(folder.resolve("notes.mp4"), "no video");
    List<String> names = List.of(first.toString(), notes.toString(), second.toString());
    try (VideoSource list = VideoSource.open(VideoOptions.of(names))) {
      Frames frames = Frames.of(list);
      assertThat(frames.sizes()).containsExactly("64×48", "64×48", "64×48", "32×48", "32×48");
      assertThat(frames.micros()).containsExactly(0L, 100_000L, 200_000L, 300_000L, 400_000L);
      assertThat(frames.all()).extracting(VideoFrame::index).containsExactly(0L, 1L, 2L, 3L, 4L);
      assertThat(frames.shortfall().orElseThrow())
          .startsWith("1 of 3 files are not whole; the first: not a video: " + notes);
    }
  }

  @Test
  void aFolderOfImagesIsAVideoInTheOrderOfItsNumbers() throws IOException {
    Path images = Files.createDirectory(folder.resolve("images"));
    for (int i : List.of(2, 10, 1)) {
      byte[] rgb = new byte[3 * 4 * 4];
      Arrays.fill(rgb, (byte) i);
      Files.write(images.resolve("frame " + i + ".PNG"), new RgbImage(4, 4, rgb).toPng());
    }
    Files.writeString(images.resolve("list.txt"), "no image");
    for (String name : List.of(images.toString(), images + "/frame %d.PNG")) {
      try (VideoSource source = VideoSource.open(VideoOptions.of(name))) {
        assertThat(source.expectedFrames()).hasValue(3);
        Frames frames = Frames.of(source);
        assertThat(frames.images().stream().map(image -> (int) image.rgb()[0]))
            .containsExactly(1, 2, 10);
        assertThat(frames.micros()).containsExactly(0L, 40_000L, 80_000L);
      }
    }
    byte[] jpeg = new RgbImage(64, 48, new byte[3 * 64 * 48]).toJpeg(0.9f);
    Files.write(images.resolve("frame 11.jpg"), Arrays.copyOf(jpeg, jpeg.length / 2));
    try (VideoSource source = VideoSource.open(images)) {
      Frames frames = Frames.of(source);
      assertThat(frames.all()).hasSize(3);
      assertThat(frames.shortfall().orElseThrow())
          .startsWith("1 of 4 files are not whole; the first: not an image: ");
    }
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThatThrownBy(() -> VideoSource.open(empty))
        .hasMessage("no images in the folder " + empty);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10:20:30.mkv",
        "http:cam.mkv",
        "concat:a|b.mkv",
        "%d.mkv",
        "größe é.mkv",
        "a b.mkv"
      })
  void whatIsAFileIsThatFileWhateverItsName(String name) {
    Path file = FfmpegTool.picture(folder.resolve(name), 64, 48, 2, "-c:v", "mpeg4");
    assertThat(Frames.of(file).all()).hasSize(2);
    Path out = folder.resolve("out:" + name);
    try (VideoWriter writer = VideoWriter.create(out, 32, 32, 10)) {
      writer.write(new RgbImage(32, 32, new byte[3 * 32 * 32]));
    }
    assertThat(Frames.of(out).all()).hasSize(1);
  }

  @Test
  void anImageWhoseNameIsAPatternIsThatImage() throws IOException {
    Path image = folder.resolve("a%04d.png");
    Files.write(image, new RgbImage(4, 4, new byte[48]).toPng());
    assertThat(Frames.of(image).all()).hasSize(1);
  }

  @Test
  void aNamedPipeIsReadOnce() throws Exception {
    Path pipe = folder.resolve("pipe");
    Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assumeTrue(made.waitFor() == 0, "this system makes no named pipes");
    Path video = FfmpegTool.picture(folder.resolve("v.mkv"), 64, 48, 5, "-c:v", "mpeg4");
    Process writer =
        new ProcessBuilder("sh", "-c", "cat '%s' > '%s'".formatted(video, pipe)).start();
    Frames frames = Frames.of(pipe);
    assertThat(frames.all()).hasSize(5);
    assertThat(frames.shortfall()).isEmpty();
    assertThat(writer.waitFor()).isZero();
  }

  @Test
  void aFrameLargerThanMemoryAllowsIsRefusedInOneSentence() {
    Path file = FfmpegTool.picture(folder.resolve("v.mkv"), 64, 48, 2, "-c:v", "mpeg4");
    VideoOptions options = VideoOptions.of(file.toString()).withMostPixels(64 * 48 - 1);
    assertThatThrownBy(() -> VideoSource.open(options))
        .isInstanceOf(VideoException.class)
        .hasMessageContaining(
            "have 64×48 pixels, more than the 3071 that are taken with this heap");
    assertThat(Collections.nCopies(2, "64×48")).isEqualTo(Frames.of(file).sizes());
  }
}
