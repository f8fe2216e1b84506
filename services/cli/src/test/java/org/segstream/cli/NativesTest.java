package org.segstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Native libraries: unpacked once to one place, and a sentence where they cannot be loaded. */
@Timeout(120)
class NativesTest {
  @TempDir private Path folder;

  @Test
  void theyAreUnpackedOnceToTheFolderAskedForAndNothingIsLeftElsewhere() throws Exception {
    Path natives = folder.resolve("natives");
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    SegstreamProcess first = evaluate(natives, temporary);
    assertThat(first.exit()).as(first.err()).isZero();
    List<Path> unpacked = files(natives);
    assertThat(unpacked)
        .extracting(file -> String.valueOf(file.getFileName()))
        .contains(System.mapLibraryName("onnxruntime"), System.mapLibraryName("onnxruntime4j_jni"));
    Path library = unpacked.getFirst();
    Object before = Files.getAttribute(library, "unix:ctime");
    assertThat(evaluate(natives, temporary).exit()).isZero();
    assertThat(Files.getAttribute(library, "unix:ctime")).as("not again").isEqualTo(before);
    assertThat(files(natives)).isEqualTo(unpacked);
    assertThat(files(temporary)).noneMatch(file -> file.toString().contains("onnxruntime"));
  }

  @Test
  void aFolderMountedNoexecIsOneSentence() throws Exception {
    try (MountedFolder noexec = MountedFolder.mount(folder.resolve("noexec"), "noexec")) {
      String sentence = "the folder may be full or mounted noexec, give another with --natives DIR";
      SegstreamProcess onnx = evaluate(noexec.path(), folder);
      assertThat(onnx.exit()).isOne();
      assertThat(onnx.sentences())
          .singleElement()
          .asString()
          .startsWith("segstream: ONNX Runtime cannot be loaded on ")
          .endsWith(sentence);
      SegstreamProcess video =
          run("street", "--frames=1", "--natives=" + noexec.path(), "--out=" + folder + "/a.mp4");
      assertThat(video.exit()).isOne();
      assertThat(video.sentences()).singleElement().asString().endsWith(sentence);
      assertThat(video.err()).doesNotContain("\tat ");
    }
  }

  /** As in the image, which has no libraries of a desktop. */
  @Test
  void filesNeedNoLibrariesOfCameras() throws Exception {
    Path broken = Files.createDirectories(folder.resolve("broken"));
    Files.createFile(broken.resolve("libxcb.so.1"));
    Path video = folder.resolve("b.mp4");
    SegstreamProcess drawn =
        SegstreamProcess.run(
            folder.resolve("log"),
            "",
            List.of(),
            Map.of("LD_LIBRARY_PATH", broken.toString()),
            "street",
            "--frames=2",
            "--size=64x48",
            "--out=" + video);
    assertThat(drawn.exit()).as(drawn.err()).isZero();
    assertThat(Files.size(video)).isPositive();
  }

  @Test
  void aPlatformWithoutNativeLibrariesIsOneSentence() throws Exception {
    for (String command : List.of("street", "evaluate")) {
      SegstreamProcess other =
          SegstreamProcess.run(
              folder.resolve("log"),
              "",
              List.of("-Dos.arch=riscv64"),
              command,
              command.equals("street") ? "--out=" + folder + "/a.mp4" : "--data=" + street());
      assertThat(other.exit()).isOne();
      assertThat(other.sentences())
          .singleElement()
          .asString()
          .contains("-riscv64 (", "if docs/platforms.md has this platform");
    }
  }

  private SegstreamProcess evaluate(Path natives, Path temporary)
      throws IOException, InterruptedException {
    return SegstreamProcess.run(
        folder.resolve("log"),
        "",
        List.of("-Djava.io.tmpdir=" + temporary),
        "evaluate",
        "--model=street",
        "--data=" + street(),
        "--natives=" + natives);
  }

  private SegstreamProcess run(String... command) throws IOException, InterruptedException {
    return SegstreamProcess.run(folder.resolve("log"), "", List.of(), command);
  }

  private Path street() {
    Path street = folder.resolve("street");
    if (!Files.exists(street)) {
      String[] make = {"street", "--out=" + street, "--frames=2", "--streets=2", "--size=64x48"};
      assertThat(Cli.run(make).exit()).isZero();
    }
    return street;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
