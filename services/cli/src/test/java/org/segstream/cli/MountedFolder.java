package org.segstream.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system in memory with mount options of its own, for the time of a test. */
public record MountedFolder(Path path) implements AutoCloseable {

  /** Mounts it; the test is skipped where that is not permitted. */
  public static MountedFolder mount(Path folder, String options) throws IOException {
    Files.createDirectories(folder);
    boolean done;
    try {
      done = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString()) == 0;
    } catch (IOException e) {
      done = false;
    }
    assumeTrue(done, "mounting a file system is not permitted here");
    return new MountedFolder(folder);
  }

  private static int run(String... command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .onExit()
        .join()
        .exitValue();
  }

  @Override
  public void close() throws IOException {
    run("umount", "-l", path.toString());
  }
}
