package org.segstream.vision.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaLibrariesTest {
  private static final String CUDNN = "libcudnn.so.9";

  @TempDir private Path root;
  private CudaLibraries libraries = new CudaLibraries(List.of(), Path.of("/"), List.of());

  @BeforeEach
  void emptyMachine() throws IOException {
    for (String folder : List.of("asked", "standard", "elsewhere")) {
      Files.createDirectory(root.resolve(folder));
    }
    libraries =
        new CudaLibraries(
            List.of(root.resolve("asked")),
            root.resolve("cache"),
            List.of(root.resolve("standard")));
  }

  @Test
  void nothingIsMissingWhereEachIsInOneOfThePlaces() throws IOException {
    List<String> names = CudaLibraries.names();
    String[] folders = {"asked", "standard", "elsewhere"};
    for (int i = 0; i < names.size(); i++) {
      put(folders[i % folders.length], names.get(i));
    }
    cache(names.stream().map(name -> root.resolve("elsewhere/" + name)).toList());

    assertThat(libraries.missing()).isEmpty();
  }

  @Test
  void allAreNamedWithWhatTheyComeWithAndWhereTheyWereLookedFor() {
    assertThat(libraries.missing())
        .hasValue(
            "libcuda.so.1 (NVIDIA's driver), libcudart.so.12 (CUDA 12), libcublas.so.12 (CUDA 12),"
                + " libcublasLt.so.12 (CUDA 12), libcurand.so.10 (CUDA 12), libcudnn.so.9 (cuDNN 9)"
                + " not found in LD_LIBRARY_PATH ("
                + root.resolve("asked")
                + "), "
                + root.resolve("cache")
                + ", "
                + root.resolve("standard"));
  }

  @Test
  void onlyTheMissingOneIsNamed() throws IOException {
    for (String name : CudaLibraries.names()) {
      put("standard", name);
    }
    Files.delete(root.resolve("standard").resolve(CUDNN));

    assertThat(libraries.missing()).hasValueSatisfying(it -> assertThat(it).startsWith(CUDNN));
  }

  @Test
  void aFileThatTheCacheNamesAndThatIsGoneIsMissing() throws IOException {
    cache(CudaLibraries.names().stream().map(name -> root.resolve("elsewhere/" + name)).toList());

    assertThat(libraries.missing())
        .hasValueSatisfying(it -> assertThat(it).contains(CudaLibraries.names()));
  }

  @Test
  void anotherVersionIsNotTheLibrary() throws IOException {
    for (String name : CudaLibraries.names()) {
      put("asked", name);
    }
    Files.move(root.resolve("asked").resolve(CUDNN), root.resolve("asked/libcudnn.so.8"));

    assertThat(libraries.missing()).hasValueSatisfying(it -> assertThat(it).startsWith(CUDNN));
  }

  @Test
  void aPathMayBeEmptyOrHaveEmptyParts() {
    assertThat(CudaLibraries.folders("")).isEmpty();
    assertThat(CudaLibraries.folders(":/a::/b")).containsExactly(Path.of("/a"), Path.of("/b"));
    assertThat(new CudaLibraries(List.of(), root, List.of()).missing())
        .hasValueSatisfying(it -> assertThat(it).contains("LD_LIBRARY_PATH (not set)"));
  }

  private void put(String folder, String name) throws IOException {
    Files.createFile(root.resolve(folder).resolve(name));
  }

  /** As the linker's: names and paths, each ended by a zero byte, behind a header. */
  private void cache(List<Path> paths) throws IOException {
    StringBuilder content = new StringBuilder("glibc-ld.so.cache1.1\u0001\0\0");
    paths.forEach(
        path -> content.append(path.getFileName()).append('\0').append(path).append('\0'));
    Files.writeString(root.resolve("cache"), content);
  }
}
