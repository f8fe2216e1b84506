package org.segstream.vision.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxLibrariesTest {
  @TempDir private Path temporary;

  @Test
  void whatKilledProcessesLeftIsRemovedAndNothingElse() throws IOException {
    folder("onnxruntime-java1", true, Duration.ofDays(2));
    folder("onnxruntime-java2", true, Duration.ofHours(2));
    folder("onnxruntime-java3", false, Duration.ofHours(2));
    folder("onnxruntime-java4", false, Duration.ofSeconds(2));
    folder("something", true, Duration.ofDays(2));
    Path nested = folder("onnxruntime-java5", false, Duration.ofDays(2));
    Files.createDirectories(nested.resolve("a/b"));
    age(nested, Duration.ofDays(2));

    OnnxLibraries.sweep(temporary, "onnxruntime-java", Duration.ofDays(1));

    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.map(folder -> String.valueOf(folder.getFileName())))
          .as("not one that may be unpacking, nor one of others")
          .containsExactlyInAnyOrder(
              "onnxruntime-java2", "onnxruntime-java4", "onnxruntime-java5", "something");
    }
    OnnxLibraries.sweep(temporary.resolve("none"), "onnxruntime-java", Duration.ofDays(1));
  }

  @Test
  void whatAKillLeftHalfUnpackedDoesNotPileUp() throws IOException {
    age(Files.createFile(temporary.resolve("part1.tmp")), Duration.ofMinutes(20));
    age(Files.createFile(temporary.resolve("part2.tmp")), Duration.ofMinutes(1));
    age(Files.createFile(temporary.resolve("libonnxruntime.so")), Duration.ofMinutes(20));

    OnnxLibraries.sweepParts(temporary);

    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.map(file -> String.valueOf(file.getFileName())))
          .as("not one that another process may be writing")
          .containsExactlyInAnyOrder("part2.tmp", "libonnxruntime.so");
    }
  }

  private Path folder(String name, boolean full, Duration age) throws IOException {
    Path folder = Files.createDirectory(temporary.resolve(name));
    if (full) {
      Files.writeString(folder.resolve("libonnxruntime.so"), "library");
    }
    age(folder, age);
    return folder;
  }

  private static void age(Path folder, Duration age) throws IOException {
    Files.setLastModifiedTime(folder, FileTime.from(Instant.now().minus(age)));
  }
}
