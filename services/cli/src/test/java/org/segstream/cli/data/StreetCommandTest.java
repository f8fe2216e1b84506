package org.segstream.cli.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.cli.console.OneSentence;
import org.segstream.trainer.dataset.CamVidLayout;
import org.segstream.vision.video.VideoSource;
import picocli.CommandLine;

class StreetCommandTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new CommandLine(new StreetCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .setExecutionExceptionHandler(new OneSentence())
        .setParameterExceptionHandler(OneSentence::ofWrongUsage)
        .execute(arguments);
  }

  @Test
  void writesAFolderThatTheTrainerReads() {
    int code =
        run("--out", folder.toString(), "--frames", "6", "--streets", "3", "--size", "64x48");
    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("6 labelled frames of 3 streets are in", "4 to train, 2 to validate");
    CamVidLayout layout = CamVidLayout.open(folder);
    assertThat(layout.labelSet().name()).isEqualTo("camvid-11");
    assertThat(layout.split("train")).hasSize(4);
    assertThat(layout.read(layout.split("val").getFirst()).labels().width()).isEqualTo(64);
  }

  @Test
  void writesAClip() {
    Path clip = folder.resolve("clip.AVI");
    assertThat(run("--out", clip.toString(), "--frames", "4", "--size", "64x48", "--motion", "pan"))
        .isZero();
    try (VideoSource source = VideoSource.open(clip)) {
      assertThat(source.expectedFrames()).hasValue(4);
    }
  }

  @Test
  void wrongUsageExitsWithTwoAndASentence() {
    String target = folder.resolve("street").toString();
    assertThat(run("--out", target, "--size", "480")).isEqualTo(2);
    assertThat(run("--out", target, "--size", "4x4")).isEqualTo(2);
    assertThat(run("--out", target, "--frames", "0")).isEqualTo(2);
    assertThat(run("--out", target, "--frames", "2", "--streets", "3")).isEqualTo(2);
    assertThat(err.toString())
        .contains("'480' is no size such as 480x360", "size 4×4, each side must be from 16 to 8192")
        .contains("--frames 0, must be at least 1", "2 frames of 3 streets");
    assertThat(folder.resolve("street")).doesNotExist();
  }

  @Test
  void anUnwritablePlaceExitsWithOneAndASentence() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(run("--out", file + "/deeper", "--frames", "1", "--size", "64x48")).isEqualTo(1);
    assertThat(run("--out", file + "/clip.mp4", "--frames", "1", "--size", "64x48")).isEqualTo(1);
    assertThat(err.toString())
        .contains("segstream: cannot write the street to", "segstream: no such folder");
  }
}
