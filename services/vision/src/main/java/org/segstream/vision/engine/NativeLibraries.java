package org.segstream.vision.engine;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where native libraries are unpacked to. Each keeps what it has unpacked for the next process:
 * ONNX Runtime's in a folder of the user's cache, FFmpeg's and PyTorch's in {@code ~/.javacpp} and
 * {@code ~/.djl.ai}, unless they are told otherwise.
 */
public final class NativeLibraries {
  private static final String FOLDER = "segstream.natives";

  private NativeLibraries() {}

  /** Has all of them unpacked to this folder; to be called before the first is loaded. */
  public static void unpackTo(Path folder) {
    Path whole = folder.toAbsolutePath();
    System.setProperty(FOLDER, whole.toString());
    System.setProperty("org.bytedeco.javacpp.cachedir", whole.resolve("javacpp").toString());
    System.setProperty(
        "org.lwjgl.system.SharedLibraryExtractPath", whole.resolve("lwjgl").toString());
    System.setProperty("DJL_CACHE_DIR", whole.resolve("djl").toString());
    System.setProperty("ENGINE_CACHE_DIR", whole.resolve("djl").toString());
  }

  /** What is to be told of a failure that comes from a library that could not be loaded. */
  public static Optional<String> sentence(Throwable failure) {
    if (failure instanceof EngineException) {
      return Optional.empty();
    }
    return causes(failure).anyMatch(NativeLibraries::isOfLoading)
        ? Optional.of(sentence("a native library", failure))
        : Optional.empty();
  }

  static String sentence(String library, Throwable failure) {
    Throwable root = causes(failure).reduce(failure, (_, each) -> each);
    return ("%s cannot be loaded on %s-%s (%s): if docs/platforms.md has this platform, the folder"
            + " may be full or mounted noexec, give another with --natives DIR")
        .formatted(
            library,
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            root.getMessage());
  }

  private static boolean isOfLoading(Throwable failure) {
    return failure instanceof UnsatisfiedLinkError
        || failure instanceof NoClassDefFoundError
        || failure instanceof ExceptionInInitializerError;
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
  }

  /** The folder that was asked for, or that of the user. */
  static Path folder() {
    String asked = System.getProperty(FOLDER);
    return asked == null
        ? Path.of(System.getProperty("user.home"), ".cache", "segstream")
        : Path.of(asked);
  }

  /** Whether the folder was asked for. */
  static boolean isChosen() {
    return System.getProperty(FOLDER) != null;
  }
}
