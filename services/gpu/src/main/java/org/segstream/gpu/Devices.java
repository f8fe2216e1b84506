package org.segstream.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.lwjgl.opencl.CL10.CL_DEVICE_GLOBAL_MEM_SIZE;
import static org.lwjgl.opencl.CL10.CL_DEVICE_MAX_COMPUTE_UNITS;
import static org.lwjgl.opencl.CL10.CL_DEVICE_MAX_MEM_ALLOC_SIZE;
import static org.lwjgl.opencl.CL10.CL_DEVICE_NAME;
import static org.lwjgl.opencl.CL10.CL_DEVICE_NOT_FOUND;
import static org.lwjgl.opencl.CL10.CL_DEVICE_TYPE;
import static org.lwjgl.opencl.CL10.CL_DEVICE_TYPE_ALL;
import static org.lwjgl.opencl.CL10.CL_DEVICE_TYPE_GPU;
import static org.lwjgl.opencl.CL10.CL_DRIVER_VERSION;
import static org.lwjgl.opencl.CL10.CL_PLATFORM_NAME;
import static org.lwjgl.opencl.CL10.clGetDeviceIDs;
import static org.lwjgl.opencl.CL10.clGetDeviceInfo;
import static org.lwjgl.opencl.CL10.clGetPlatformIDs;
import static org.lwjgl.opencl.CL10.clGetPlatformInfo;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.Configuration;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.Platform;

/**
 * The devices that OpenCL lists here.
 *
 * @param all GPUs first, otherwise in the order of the platforms
 * @param trouble why there are none, as a clause; absent if there are some
 */
public record Devices(List<DeviceInfo> all, Optional<String> trouble) {

  static {
    // The name that the loader has where no development package is installed.
    if (Platform.get() == Platform.LINUX && Configuration.OPENCL_LIBRARY_NAME.get() == null) {
      Configuration.OPENCL_LIBRARY_NAME.set("libOpenCL.so.1");
    }
    // An absent library is told once, in our words.
    if (Configuration.DEBUG_STREAM.get() == null) {
      Configuration.DEBUG_STREAM.set(
          new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    }
  }

  /** Asks OpenCL. An absent library or driver is no error: there are no devices then. */
  public static Devices list() {
    try {
      List<DeviceInfo> found = new ArrayList<>();
      for (long platform : platforms()) {
        found.addAll(of(platform));
      }
      List<DeviceInfo> ordered = new ArrayList<>(found.stream().filter(DeviceInfo::isGpu).toList());
      ordered.addAll(found.stream().filter(d -> !d.isGpu()).toList());
      return new Devices(
          List.copyOf(ordered),
          found.isEmpty() ? Optional.of("OpenCL lists no device") : Optional.empty());
    } catch (DeviceException e) {
      return new Devices(List.of(), Optional.of(String.valueOf(e.getMessage())));
    } catch (LinkageError e) {
      return new Devices(List.of(), Optional.of(sentence(e)));
    }
  }

  private static String sentence(LinkageError failure) {
    String message = String.valueOf(failure.getMessage());
    return message.contains("libOpenCL") || message.contains("opencl")
        ? "there is no OpenCL library (libOpenCL.so.1) on this machine"
        : "LWJGL cannot be loaded here (" + message + ")";
  }

  /** Those that are GPUs. */
  public List<DeviceInfo> gpus() {
    return all.stream().filter(DeviceInfo::isGpu).toList();
  }

  private static List<Long> platforms() {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      int[] count = new int[1];
      DeviceException.check(clGetPlatformIDs(null, count), "clGetPlatformIDs");
      PointerBuffer ids = stack.mallocPointer(count[0]);
      DeviceException.check(clGetPlatformIDs(ids, count), "clGetPlatformIDs");
      return longs(ids);
    }
  }

  private static List<DeviceInfo> of(long platform) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      int[] count = new int[1];
      int code = clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, null, count);
      if (code == CL_DEVICE_NOT_FOUND) {
        return List.of();
      }
      DeviceException.check(code, "clGetDeviceIDs");
      PointerBuffer ids = stack.mallocPointer(count[0]);
      DeviceException.check(
          clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, ids, count), "clGetDeviceIDs");
      return longs(ids).stream().map(id -> of(platform, id)).toList();
    }
  }

  private static DeviceInfo of(long platform, long device) {
    return new DeviceInfo(
        platform,
        device,
        text((size, to) -> clGetDeviceInfo(device, CL_DEVICE_NAME, to, size)),
        text((size, to) -> clGetPlatformInfo(platform, CL_PLATFORM_NAME, to, size)),
        text((size, to) -> clGetDeviceInfo(device, CL_DRIVER_VERSION, to, size)),
        (number(device, CL_DEVICE_TYPE) & CL_DEVICE_TYPE_GPU) != 0,
        number(device, CL_DEVICE_GLOBAL_MEM_SIZE),
        number(device, CL_DEVICE_MAX_MEM_ALLOC_SIZE),
        (int) number(device, CL_DEVICE_MAX_COMPUTE_UNITS));
  }

  private static List<Long> longs(PointerBuffer from) {
    List<Long> values = new ArrayList<>();
    for (int n = 0; n < from.capacity(); n++) {
      values.add(from.get(n));
    }
    return values;
  }

  /** Some are of 4 bytes, which are the lower half here. */
  private static long number(long device, int what) {
    long[] value = new long[1];
    DeviceException.check(clGetDeviceInfo(device, what, value, null), "clGetDeviceInfo");
    return value[0];
  }

  /** A call that gives a text of some size. */
  private interface TextCall {
    int call(PointerBuffer size, ByteBuffer to);
  }

  private static String text(TextCall call) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer size = stack.mallocPointer(1);
      ByteBuffer room = stack.calloc(1024);
      DeviceException.check(call.call(size, room), "asking for a name");
      int length = (int) Math.max(0, size.get(0) - 1);
      byte[] bytes = new byte[length];
      room.get(bytes);
      return new String(bytes, UTF_8).trim();
    }
  }
}
