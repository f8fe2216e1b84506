package org.segstream.vision.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Guards against a crash: ONNX Runtime 1.29 on Linux ends the process with a segmentation fault
 * when the command line is longer than about 3900 bytes (3857 worked, 4007 crashed).
 */
final class CommandLineLimit {
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
  private static final int SAFE_BYTES = 3800;

  private CommandLineLimit() {}

  /**
   * @throws EngineException if this process was started with a longer command line
   */
  static void check() {
    check(COMMAND_LINE);
  }

  static void check(Path commandLine) {
    int bytes = length(commandLine);
    if (bytes > SAFE_BYTES) {
      throw new EngineException(
          "the command line has "
              + bytes
              + " bytes, with more than "
              + SAFE_BYTES
              + " ONNX Runtime may crash; give the class path in the CLASSPATH variable or start"
              + " Java with an @argument file");
    }
  }

  private static int length(Path commandLine) {
    try {
      return Files.exists(commandLine) ? Files.readAllBytes(commandLine).length : 0;
    } catch (IOException e) {
      return 0; // Not on Linux, or not ours to read: nothing is known against it.
    }
  }
}
