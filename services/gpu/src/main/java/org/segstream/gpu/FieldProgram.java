package org.segstream.gpu;

import static org.lwjgl.opencl.CL10.CL_PROGRAM_BUILD_LOG;
import static org.lwjgl.opencl.CL10.clBuildProgram;
import static org.lwjgl.opencl.CL10.clCreateKernel;
import static org.lwjgl.opencl.CL10.clCreateProgramWithSource;
import static org.lwjgl.opencl.CL10.clGetProgramBuildInfo;
import static org.lwjgl.opencl.CL10.clReleaseProgram;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lwjgl.BufferUtils;
import org.lwjgl.PointerBuffer;
import org.lwjgl.opencl.CL10;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/**
 * The kernels, {@code field.cl} and the files that go with it, compiled on a device for one number
 * of labels. Thread-safe; a kernel with its arguments belongs to one thread.
 */
final class FieldProgram implements AutoCloseable {
  private final long program;

  /** Kernels, by their names in the source. */
  enum Kernel {
    SAMPLE("sample"),
    ARRANGE("arrange"),
    CONTRAST("contrast"),
    LEAST_UNARIES("leastUnaries"),
    BOUNDARIES("boundaries"),
    GROW("grow"),
    INGEST("ingest"),
    ROW_SHARES("rowShares"),
    CHAINS("chains"),
    HAND_OVER("handOver"),
    POLISH("polish"),
    ENERGY("energy"),
    RETIRE("retire");

    private final String function;

    Kernel(String function) {
      this.function = function;
    }
  }

  /** Kernels of one thread. */
  static final class Kernels implements AutoCloseable {
    private final Map<Kernel, Long> handles = new EnumMap<>(Kernel.class);

    private Kernels(long program) {
      IntBuffer code = BufferUtils.createIntBuffer(1);
      for (Kernel kernel : Kernel.values()) {
        handles.put(kernel, clCreateKernel(program, kernel.function, code));
        DeviceException.check(code.get(0), "clCreateKernel " + kernel.function);
      }
    }

    /** OpenCL's handle. */
    long of(Kernel kernel) {
      return Objects.requireNonNull(handles.get(kernel));
    }

    @Override
    public void close() {
      handles.values().forEach(CL10::clReleaseKernel);
    }
  }

  FieldProgram(DeviceContext context, int labels) {
    IntBuffer code = BufferUtils.createIntBuffer(1);
    program = clCreateProgramWithSource(context.handle(), source(), code);
    DeviceException.check(code.get(0), "clCreateProgramWithSource");
    String options = "-cl-std=CL1.2 -DLABELS=" + labels;
    int built = clBuildProgram(program, context.device().id(), options, null, 0);
    if (built != 0) {
      throw new DeviceException(
          "the field's kernels do not compile on %s (%d): %s"
              .formatted(context.device().name(), built, log(context.device().id())));
    }
  }

  /** Kernels for a thread of its own. */
  Kernels newKernels() {
    return new Kernels(program);
  }

  private static String source() {
    return Stream.of("field.cl", "frames.cl", "chains.cl", "labels.cl")
        .map(FieldProgram::source)
        .collect(Collectors.joining("\n"));
  }

  private static String source(String file) {
    try (InputStream in = FieldProgram.class.getResourceAsStream(file)) {
      return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String log(long device) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer size = stack.mallocPointer(1);
      clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, (ByteBuffer) null, size);
      ByteBuffer text = MemoryUtil.memCalloc((int) size.get(0) + 1);
      try {
        clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, text, null);
        return MemoryUtil.memUTF8(text).trim();
      } finally {
        MemoryUtil.memFree(text);
      }
    }
  }

  @Override
  public void close() {
    clReleaseProgram(program);
  }
}
