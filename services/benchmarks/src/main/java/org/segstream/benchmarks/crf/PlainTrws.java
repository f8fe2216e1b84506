package org.segstream.benchmarks.crf;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The baseline in plain C++, compiled on the spot. */
final class PlainTrws implements AutoCloseable {
  private static final String SOURCE = "trws_plain.cpp";
  private static final List<String> COMPILERS = List.of("g++", "clang++", "c++");
  private static final Pattern BLANK = Pattern.compile(" ");
  private static final List<String> FLAGS = List.of("-O3", "-march=native", "-std=c++17");

  private final Path folder;
  private final String command;

  private PlainTrws(Path folder, String command) {
    this.folder = folder;
    this.command = command;
  }

  /** One iteration: CPU time since the first began, ms, and bound and best energy after it. */
  record Iteration(double cpuMillis, double bound, double energy) {}

  /** One run: its iterations, and CPU times of passes, see {@link SolverFigures}. */
  record Run(List<Iteration> iterations, double passMillis, double decidingMillis) {
    Run {
      iterations = List.copyOf(iterations);
    }
  }

  /** Compiles it with the first compiler on the path; empty if there is none or it fails. */
  static Optional<PlainTrws> compile() {
    return COMPILERS.stream().filter(PlainTrws::isOnPath).findFirst().flatMap(PlainTrws::compile);
  }

  private static boolean isOnPath(String name) {
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(Optional.ofNullable(System.getenv("PATH")).orElse(""))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }

  private static Optional<PlainTrws> compile(String compiler) {
    try {
      Path folder = Files.createTempDirectory("segstream-bench");
      try (InputStream source = PlainTrws.class.getResourceAsStream(SOURCE)) {
        Files.write(folder.resolve(SOURCE), source == null ? new byte[0] : source.readAllBytes());
      }
      List<String> command = new ArrayList<>(List.of(compiler));
      command.addAll(FLAGS);
      PlainTrws plain = new PlainTrws(folder, String.join(" ", command));
      command.addAll(List.of("-o", plain.program(), folder.resolve(SOURCE).toString()));
      output(command);
      return Optional.of(plain);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What it was compiled with. */
  String command() {
    return command;
  }

  private String program() {
    return folder.resolve("trws_plain").toString();
  }

  /** A place for an instance that it is to read. */
  Path scratch() {
    return folder.resolve("instance.bin");
  }

  /** Solves the instance of a file to a gap. */
  Run run(Path instance, int iterations, double gap) {
    try {
      String output =
          output(
              List.of(
                  program(), instance.toString(), String.valueOf(iterations), String.valueOf(gap)));
      return parse(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code iteration N cpu_ms T bound B energy E}, and {@code pass plain_ms P decoding_ms D}. */
  static Run parse(String output) {
    List<Iteration> iterations = new ArrayList<>();
    double pass = Double.NaN;
    double deciding = Double.NaN;
    for (String line : output.lines().toList()) {
      List<String> words = BLANK.splitAsStream(line).toList();
      if (words.getFirst().equals("iteration")) {
        iterations.add(
            new Iteration(number(words.get(3)), number(words.get(5)), number(words.get(7))));
      } else {
        pass = number(words.get(2));
        deciding = number(words.get(4));
      }
    }
    return new Run(iterations, pass, deciding);
  }

  private static double number(String word) {
    return Double.parseDouble(word);
  }

  private static String output(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (InputStream out = process.getInputStream()) {
      String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      int exit = process.waitFor();
      if (exit != 0) {
        throw new IOException(String.join(" ", command) + " failed with code " + exit);
      }
      return text;
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    for (String name : List.of(SOURCE, "trws_plain", "instance.bin")) {
      delete(folder.resolve(name));
    }
    delete(folder);
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      path.toFile().deleteOnExit();
    }
  }
}
