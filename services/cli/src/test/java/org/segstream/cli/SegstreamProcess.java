package org.segstream.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A command run in a process of its own.
 *
 * @param exit code
 * @param err standard error, and standard output unless that goes elsewhere
 */
public record SegstreamProcess(int exit, String err) {

  /**
   * Runs a command.
   *
   * @param log takes the output
   * @param redirection of the shell, for instance {@code >/dev/full}; empty for none
   * @param options of the Java process, and the command with its options
   */
  public static SegstreamProcess run(
      Path log, String redirection, List<String> options, String... command)
      throws IOException, InterruptedException {
    return run(log, redirection, options, Map.of(), command);
  }

  /** The same with these variables in its environment. */
  public static SegstreamProcess run(
      Path log,
      String redirection,
      List<String> options,
      Map<String, String> environment,
      String... command)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" " + redirection, "sh"));
    all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    all.addAll(
        List.of(
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            "--add-modules=jdk.incubator.vector",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dai.djl.offline=true"));
    all.addAll(options);
    all.add(Segstream.class.getName());
    all.addAll(List.of(command));
    ProcessBuilder process = new ProcessBuilder(all);
    // Not on the command line: ONNX Runtime does not survive a long one.
    process.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    process.environment().putAll(environment);
    int exit = process.redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
    return new SegstreamProcess(exit, Files.readString(log));
  }

  /** What the command itself said on standard error. */
  public List<String> sentences() {
    return err.lines().filter(line -> line.startsWith("segstream: ")).toList();
  }
}
