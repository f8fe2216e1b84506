package org.segstream.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What figures were measured on.
 *
 * @param cpu the processor's model
 * @param cores processors that Java may use
 * @param load the load average of the last minute, negative where it is not known
 * @param jvm Java's name and version
 */
public record Machine(String cpu, int cores, double load, String jvm) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final String MODEL = "model name";

  /** This machine, now. */
  public static Machine current() {
    return new Machine(
        cpuModel().orElse(System.getProperty("os.arch", "unknown")),
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        Runtime.version() + ", " + System.getProperty("java.vm.name", "unknown"));
  }

  /** For people, with the load when it was looked at. */
  public String words() {
    return String.format(Locale.ROOT, "%s, %d cores, load %.1f, JVM %s", cpu, cores, load, jvm);
  }

  /** As JSON. */
  public ObjectNode toJson() {
    return new ObjectMapper()
        .createObjectNode()
        .put("cpu", cpu)
        .put("cores", cores)
        .put("load", load)
        .put("jvm", jvm);
  }

  private static Optional<String> cpuModel() {
    if (!Files.isReadable(CPU_INFO)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith(MODEL))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
