package org.segstream.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir private Path folder;

  @Test
  void takesThePlaceOfTheFileThatIsThere() throws IOException {
    Path file = folder.resolve("a.txt");
    WholeFile.write(file, "old, and longer");
    WholeFile.write(file, List.of("new", "lines"));
    assertThat(file).hasContent("new\nlines\n");
    assertThat(names()).containsExactly("a.txt");
  }

  @Test
  void aFullDiskLeavesWhatWasThereAndNothingElse() throws IOException {
    assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full here");
    Path file = folder.resolve("a.png");
    WholeFile.write(file, "old");
    Files.createSymbolicLink(folder.resolve("a.png.part"), Path.of("/dev/full"));
    assertThatThrownBy(() -> WholeFile.write(file, new byte[100]))
        .isInstanceOf(IOException.class)
        .hasMessage(file + " cannot be written: No space left on device");
    assertThat(file).hasContent("old");
    assertThat(names()).containsExactly("a.png");
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    Path file = folder.resolve("none").resolve("a.png");
    assertThatThrownBy(() -> WholeFile.write(file, new byte[1]))
        .hasMessage(file + " cannot be written: there is no such folder");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }
}
