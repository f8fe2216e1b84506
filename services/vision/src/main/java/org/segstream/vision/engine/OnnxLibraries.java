package org.segstream.vision.engine;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ONNX Runtime's native libraries, unpacked once into a folder that later processes find: by
 * itself, it unpacks 28 MB in each process to a temporary folder, which a kill leaves behind. What
 * such processes have left is removed.
 */
final class OnnxLibraries {
  private static final Logger LOG = LoggerFactory.getLogger(OnnxLibraries.class);
  private static final String PATH = "onnxruntime.native.path";
  private static final String NAME = "ONNX Runtime";
  private static final String MAIN = "onnxruntime";
  private static final List<String> OTHERS =
      List.of(
          "onnxruntime4j_jni",
          "onnxruntime_providers_shared",
          "onnxruntime_providers_cuda",
          "onnxruntime_providers_tensorrt");
  private static final String LEFTOVER = "onnxruntime-java";
  private static final String UNPACKED = "onnxruntime-";

  /** What a process was killed over. */
  private static final String PART = "part";

  /** Longer than any process unpacks. */
  private static final Duration EMPTY_FOR = Duration.ofMinutes(10);

  private static final Duration LEFT_FOR = Duration.ofDays(1);
  private static final Duration UNUSED_FOR = Duration.ofDays(30);

  private static boolean loaded;

  private OnnxLibraries() {}

  /**
   * Loads them, once.
   *
   * @throws EngineException if they cannot be unpacked or loaded
   */
  static synchronized void load() {
    if (loaded) {
      return;
    }
    sweep(Path.of(System.getProperty("java.io.tmpdir")), LEFTOVER, LEFT_FOR);
    if (System.getProperty(PATH) == null) {
      unpacked().ifPresent(folder -> System.setProperty(PATH, folder.toString()));
    }
    try {
      LOG.debug("ONNX Runtime {}", OrtEnvironment.getEnvironment().getVersion());
    } catch (LinkageError e) {
      throw new EngineException(NativeLibraries.sentence(NAME, e), e);
    }
    loaded = true;
  }

  /** The folder they are in; empty if ONNX Runtime had better look after itself. */
  private static Optional<Path> unpacked() {
    Path folder = NativeLibraries.folder();
    try {
      Optional<Path> unpacked = unpack(folder);
      sweep(folder, UNPACKED, UNUSED_FOR);
      return unpacked;
    } catch (IOException | LinkageError e) {
      if (NativeLibraries.isChosen()) {
        throw new EngineException(NativeLibraries.sentence(NAME, e), e);
      }
      LOG.debug("{} does not serve for native libraries", folder, e);
      return Optional.empty();
    }
  }

  /** A build of ONNX Runtime has a folder of its own, by the checksum of its main library. */
  @SuppressWarnings("restricted") // Nobody else may load it before it is known to load.
  private static Optional<Path> unpack(Path parent) throws IOException {
    Optional<JarURLConnection> main = library(MAIN);
    if (main.isEmpty()) {
      return Optional.empty();
    }
    String name = UNPACKED + Long.toHexString(main.get().getJarEntry().getCrc());
    Path folder = Files.createDirectories(parent.resolve(name));
    sweepParts(folder);
    Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
    for (String other : OTHERS) {
      Optional<JarURLConnection> library = library(other);
      if (library.isPresent()) {
        copy(library.get(), folder.resolve(System.mapLibraryName(other)));
      }
    }
    Path file = folder.resolve(System.mapLibraryName(MAIN));
    copy(main.get(), file);
    // ONNX Runtime tries once only; a folder that does not serve must be known before.
    System.load(file.toString());
    return Optional.of(folder);
  }

  static void sweepParts(Path folder) {
    sweep(folder, PART, EMPTY_FOR);
  }

  private static void copy(JarURLConnection library, Path file) throws IOException {
    JarEntry entry = library.getJarEntry();
    if (Files.exists(file) && Files.size(file) == entry.getSize()) {
      return;
    }
    Path part = Files.createTempFile(file.getParent(), PART, null);
    try (InputStream in = library.getInputStream()) {
      Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** A library for this machine in ONNX Runtime's jar. */
  private static Optional<JarURLConnection> library(String name) throws IOException {
    URL url =
        OrtEnvironment.class.getResource(
            "native/" + platform() + "/" + System.mapLibraryName(name));
    return url != null && url.openConnection() instanceof JarURLConnection connection
        ? Optional.of(connection)
        : Optional.empty();
  }

  private static String platform() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch");
    String os = system.contains("mac") ? "osx" : system.contains("win") ? "win" : "linux";
    return os + "-" + (machine.equals("aarch64") ? machine : "x64");
  }

  /** Removes folders and files that begin with a prefix and have not been touched for so long. */
  static void sweep(Path parent, String prefix, Duration untouched) {
    try (Stream<Path> folders = Files.list(parent)) {
      folders
          .filter(folder -> String.valueOf(folder.getFileName()).startsWith(prefix))
          .forEach(folder -> removeIfOld(folder, untouched));
    } catch (IOException e) {
      LOG.debug("{} cannot be swept", parent, e);
    }
  }

  private static void removeIfOld(Path folder, Duration untouched) {
    try (Stream<Path> content = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
      List<Path> files = content.toList();
      Duration patience = files.isEmpty() ? EMPTY_FOR : untouched;
      Instant touched = Files.getLastModifiedTime(folder).toInstant();
      if (touched.isBefore(Instant.now().minus(patience))) {
        for (Path file : files) {
          Files.delete(file);
        }
        Files.delete(folder);
      }
    } catch (IOException e) {
      // Somebody else's, or in use.
      LOG.debug("{} stays", folder, e);
    }
  }
}
