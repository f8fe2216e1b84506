package org.segstream.vision.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the dynamic linker finds what ONNX Runtime's CUDA provider needs and does not bring: in
 * folders that were asked for, by its cache, in the system's own folders.
 *
 * @param asked folders of {@code LD_LIBRARY_PATH}
 * @param cache the linker's cache, which {@code ldconfig} writes
 * @param standard the system's folders
 */
record CudaLibraries(List<Path> asked, Path cache, List<Path> standard) {
  /** A library, and what it comes with. */
  private record Library(String name, String of) {
    @Override
    public String toString() {
      return name + " (" + of + ")";
    }
  }

  private static final String CUDA = "CUDA 12";

  /**
   * All that the provider of ONNX Runtime 1.29 is linked with, and cuDNN, which it opens by itself
   * for convolutions. It opens cuFFT too, for Fourier transforms only.
   */
  private static final List<Library> NEEDED =
      List.of(
          new Library("libcuda.so.1", "NVIDIA's driver"),
          new Library("libcudart.so.12", CUDA),
          new Library("libcublas.so.12", CUDA),
          new Library("libcublasLt.so.12", CUDA),
          new Library("libcurand.so.10", CUDA),
          new Library("libcudnn.so.9", "cuDNN 9"));

  /** Their file names. */
  static List<String> names() {
    return NEEDED.stream().map(Library::name).toList();
  }

  /** What is missing on this machine, see {@link #missing()}; empty where it is not Linux. */
  static Optional<String> missingHere() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.empty();
    }
    String path = Optional.ofNullable(System.getenv("LD_LIBRARY_PATH")).orElse("");
    return new CudaLibraries(folders(path), Path.of("/etc/ld.so.cache"), standardHere()).missing();
  }

  /** The folders of a path as in {@code LD_LIBRARY_PATH}. */
  static List<Path> folders(String path) {
    return Stream.of(path.split("[:;]", -1))
        .filter(folder -> !folder.isEmpty())
        .map(Path::of)
        .toList();
  }

  private static List<Path> standardHere() {
    String machine = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
    String multiarch = machine + "-linux-gnu";
    return Stream.of("/lib/" + multiarch, "/usr/lib/" + multiarch, "/lib64", "/usr/lib64")
        .map(Path::of)
        .toList();
  }

  /** Which libraries are missing, and where they were looked for. */
  Optional<String> missing() {
    List<String> cached = cached();
    List<Library> missing =
        NEEDED.stream().filter(library -> !isThere(library.name(), cached)).toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of("%s not found in %s".formatted(joined(missing, ", "), places()));
  }

  private boolean isThere(String name, List<String> cached) {
    boolean inFolder =
        Stream.concat(asked.stream(), standard.stream())
            .anyMatch(folder -> Files.exists(folder.resolve(name)));
    return inFolder
        || cached.stream()
            .anyMatch(path -> path.endsWith("/" + name) && Files.exists(Path.of(path)));
  }

  /** The paths in the cache, in which numbers stand before texts that end with a zero byte each. */
  private List<String> cached() {
    try {
      String content = Files.readString(cache, StandardCharsets.ISO_8859_1);
      return Arrays.stream(content.split("\0", -1)).filter(text -> text.startsWith("/")).toList();
    } catch (IOException _) {
      return List.of(); // Not every system has one.
    }
  }

  private String places() {
    return "LD_LIBRARY_PATH (%s), %s, %s"
        .formatted(asked.isEmpty() ? "not set" : joined(asked, ":"), cache, joined(standard, ", "));
  }

  private static String joined(List<?> all, String separator) {
    return all.stream().map(String::valueOf).collect(Collectors.joining(separator));
  }
}
