package org.segstream.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.cli.Cli;
import org.segstream.cli.SmallModel;
import org.segstream.vision.RgbImage;
import org.segstream.vision.video.VideoFrame;
import org.segstream.vision.video.VideoSource;

/** Videos as people have them through {@code segment}: every frame has its mask. */
class SegmentCommandTest {
  private static final Path CASES = Path.of("../../../shared/cases/video");
  @TempDir Path folder;

  private Cli segment(Path... inputs) {
    List<String> all = new ArrayList<>(List.of("segment", "--out", out().toString()));
    all.addAll(List.of("--model", "street", "--input"));
    Stream.of(inputs).map(Path::toString).forEach(all::add);
    return Cli.run(all.toArray(String[]::new));
  }

  private Path out() {
    return folder.resolve("out");
  }

  private List<String> masks() throws IOException {
    List<String> sizes = new ArrayList<>();
    try (Stream<Path> files = Files.list(out().resolve("masks"))) {
      for (Path file : files.sorted().toList()) {
        RgbImage mask = RgbImage.decode(Files.readAllBytes(file));
        sizes.add(mask.width() + "×" + mask.height());
      }
    }
    return sizes;
  }

  private List<Long> overlayMicros() {
    List<Long> micros = new ArrayList<>();
    try (VideoSource overlay = VideoSource.open(out().resolve("overlay.mp4"))) {
      for (Optional<VideoFrame> f = overlay.next(); f.isPresent(); f = overlay.next()) {
        micros.add(f.get().microseconds());
      }
    }
    return micros;
  }

  @Test
  void sizesMayChangeAndBeTiny() throws Exception {
    Path small = Clips.of(folder.resolve("s.mkv"), 64, 48, 2, "-vf", "scale=2:40", "-c:v", "png");
    Path large = Clips.of(folder.resolve("l.mp4"), 160, 120, 2, "-c:v", "mpeg4");
    Cli result = segment(small, large);
    assertThat(result.err()).isEmpty();
    assertThat(result.exit()).isZero();
    assertThat(masks()).containsExactly("2×40", "2×40", "160×120", "160×120");
    assertThat(overlayMicros()).hasSize(4);
  }

  private static Cli segmented(Path out, Path model, Path video, String... more) {
    List<String> all = new ArrayList<>(List.of("segment", "--out", out.toString(), "--json"));
    all.addAll(List.of("--model", model.toString(), "--input", video.toString()));
    all.addAll(List.of(more));
    Cli result = Cli.run(all.toArray(String[]::new));
    assertThat(result.exit()).as(result.err()).isZero();
    return result;
  }

  private static List<byte[]> maskFiles(Path out) throws IOException {
    List<byte[]> files = new ArrayList<>();
    try (Stream<Path> masks = Files.list(out.resolve("masks"))) {
      for (Path file : masks.sorted().toList()) {
        files.add(Files.readAllBytes(file));
      }
    }
    return files;
  }

  @Test
  void exactStillMasksAreThoseOfWholeFrames() throws Exception {
    Path video = folder.resolve("still.mkv");
    Cli street =
        Cli.run(
            "street",
            "--out",
            video.toString(),
            "--size",
            "96x72",
            "--frames",
            "6",
            "--motion",
            "STATIC",
            "--noise",
            "0");
    assertThat(street.exit()).as(street.err()).isZero();
    Path model = SmallModel.file(96, 72);
    Path whole = folder.resolve("whole");
    Path still = folder.resolve("still");
    assertThat(segmented(whole, model, video).out()).doesNotContain("recomputed");
    Cli shifted = segmented(still, model, video, "--still", "0");
    JsonNode json = new ObjectMapper().readTree(shifted.out());
    assertThat(json.get("recomputed").asDouble()).isBetween(1.0, 99.9);
    assertThat(json.has("second_look")).isFalse();
    assertThat(maskFiles(still)).hasSize(6).containsExactlyElementsOf(maskFiles(whole));
  }

  @Test
  void theSummaryTellsHowMuchWasLookedAtAgain() throws Exception {
    Path video = Clips.of(folder.resolve("f.mkv"), 192, 144, 3, "-c:v", "png");
    Cli focused =
        segmented(folder.resolve("fine"), SmallModel.file(96, 72), video, "--focus", "0.5");
    JsonNode json = new ObjectMapper().readTree(focused.out());
    assertThat(json.get("second_look").asDouble()).isBetween(1.0, 50.0);
    assertThat(json.get("second_looks_left_out").asInt()).isZero();
  }

  @Test
  void theOverlayKeepsTheTimesOfItsSource() throws Exception {
    Path varying =
        Clips.of(
            folder.resolve("v.mkv"),
            64,
            48,
            4,
            "-vf",
            "select=not(mod(n\\,7))",
            "-fps_mode",
            "vfr");
    assertThat(segment(varying).exit()).isZero();
    List<Long> micros = overlayMicros();
    assertThat(micros).hasSize(4);
    for (int i = 0; i < 4; i++) {
      assertThat(micros.get(i)).isBetween(700_000L * i - 1000, 700_000L * i + 1000);
    }
  }

  @Test
  void whatIsMissingIsToldAtTheEnd() throws Exception {
    Path notes = Files.writeString(folder.resolve("notes.mp4"), "no video");
    Path good = Clips.of(folder.resolve("g.avi"), 64, 48, 2, "-c:v", "mjpeg");
    Cli result = segment(good, notes);
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err())
        .contains("segstream: 1 of 2 files are not whole; the first: not a video: " + notes);
    assertThat(masks()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "rot90.mp4, 10, 120×160",
    "o1x1.mkv, 3, 1×1",
    "s2x40.mkv, 2, 2×40",
    "jump.mkv, 10, 160×120"
  })
  void everyFrameOfASharedCaseHasItsMask(String name, int frames, String size) throws Exception {
    Path video = CASES.resolve(name);
    assumeTrue(Files.exists(video), "the shared cases are not beside the checkout");
    Cli result = segment(video);
    assertThat(result.exit()).isZero();
    assertThat(masks()).hasSize(frames).containsOnly(size);
    assertThat(overlayMicros()).hasSize(frames);
  }
}
