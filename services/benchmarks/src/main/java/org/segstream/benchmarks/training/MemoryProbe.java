package org.segstream.benchmarks.training;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.segstream.trainer.loss.FieldPlan;

/**
 * The most memory that a process of its own has resident while it makes a few training steps: what
 * steps with another field have left behind does not count.
 */
public final class MemoryProbe {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String PEAK = "VmHWM:";
  private static final int STEPS = 3;

  private MemoryProbe() {}

  /** Makes steps with one field and prints the peak in KiB: {@code FORM WIDTH HEIGHT}. */
  public static void main(String[] args) throws IOException {
    int width = Integer.parseInt(args[1]);
    int height = Integer.parseInt(args[2]);
    try (TrainingStep step = new TrainingStep(width, height, 1)) {
      for (int n = 0; n < STEPS; n++) {
        step.run(FieldPlan.Form.valueOf(args[0]));
      }
    }
    Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith(PEAK))
        .forEach(System.out::println);
  }

  /** The peak in MiB; empty where the system does not tell. */
  static OptionalDouble peakMib(FieldPlan.Form field, int width, int height) {
    try {
      Process process =
          new ProcessBuilder(
                  command(
                      MemoryProbe.class,
                      field.name(),
                      String.valueOf(width),
                      String.valueOf(height)))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return out.lines()
          .filter(line -> line.startsWith(PEAK))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
          .findFirst();
    } catch (IOException e) {
      return OptionalDouble.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalDouble.empty();
    }
  }

  /** The command that runs a class of this program in a Java process like this one. */
  static List<String> command(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--") || argument.startsWith("-Dai.djl"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }
}
