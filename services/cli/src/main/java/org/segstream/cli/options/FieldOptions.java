package org.segstream.cli.options;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.gpu.DeviceCounters;
import org.segstream.gpu.DeviceSolver;
import org.segstream.gpu.FieldDevice;
import org.segstream.gpu.FieldSolvers;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where the random field is solved. All models of a process share one solver. */
public final class FieldOptions {
  /** Threads that wait for a device, at least: their frames go into launches together. */
  private static final int THREADS = 16;

  @Option(
      names = "--field-device",
      paramLabel = "auto|cpu|gpu[:N]",
      defaultValue = "auto",
      converter = DeviceConverter.class,
      description =
          "Where the random field is solved: auto is a GPU if OpenCL lists one, and the processor"
              + " otherwise; gpu:N is the N-th device that `segstream doctor` lists (default:"
              + " ${DEFAULT-VALUE}).")
  private FieldDevice device = FieldDevice.AUTO;

  @Option(
      names = "--field-memory",
      paramLabel = "MIB",
      converter = MemoryConverter.class,
      description =
          "Of the device's memory, what the random field may use at most, for a device that others"
              + " use too (default: all of it, of which it takes three quarters at most).")
  private Optional<Long> memory = Optional.empty();

  private @Nullable CrfSolver solver;

  /** What was asked for. */
  public FieldDevice device() {
    return device;
  }

  /** The solver, put into use when it is first asked for. */
  public synchronized CrfSolver solver() {
    CrfSolver opened =
        solver == null ? FieldSolvers.open(device, memory.orElse(Long.MAX_VALUE)) : solver;
    solver = opened;
    return opened;
  }

  /** Threads that solve, if nothing else is said. */
  int threads() {
    int cores = Runtime.getRuntime().availableProcessors();
    return solver() instanceof DeviceSolver ? Math.max(THREADS, cores) : cores;
  }

  /** What the device does; absent if the processor solves. */
  public Optional<DeviceCounters> counters() {
    return solver() instanceof DeviceSolver own ? Optional.of(own.counters()) : Optional.empty();
  }

  /** Reads a device. */
  public static final class DeviceConverter implements ITypeConverter<FieldDevice> {
    @Override
    public FieldDevice convert(String text) {
      try {
        return FieldDevice.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** Reads mebibytes, gives bytes. */
  public static final class MemoryConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      if (!text.matches("[1-9]\\d{0,8}")) {
        throw new TypeConversionException("'%s' is no number of MiB, 1 at least".formatted(text));
      }
      return Long.parseLong(text) << 20;
    }
  }
}
