package org.segstream.gpu;

import static org.lwjgl.opencl.CL10.CL_CONTEXT_PLATFORM;
import static org.lwjgl.opencl.CL10.CL_MEM_READ_WRITE;
import static org.lwjgl.opencl.CL10.clCreateBuffer;
import static org.lwjgl.opencl.CL10.clCreateContext;
import static org.lwjgl.opencl.CL10.clReleaseContext;
import static org.lwjgl.opencl.CL10.clReleaseMemObject;

import java.nio.IntBuffer;
import java.util.HashSet;
import java.util.Set;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;

/** A device in use: its context and its memory, which queues of commands share. Thread-safe. */
class DeviceContext implements AutoCloseable {
  private final DeviceInfo device;
  private final long handle;
  private final Set<DeviceBuffer> buffers = new HashSet<>();
  private long allocated;

  DeviceContext(DeviceInfo device) {
    this.device = device;
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer properties = stack.pointers(CL_CONTEXT_PLATFORM, device.platform(), 0);
      IntBuffer code = stack.mallocInt(1);
      handle = clCreateContext(properties, device.id(), null, 0, code);
      DeviceException.check(code.get(0), "clCreateContext");
    }
  }

  DeviceInfo device() {
    return device;
  }

  /** OpenCL's handle. */
  long handle() {
    return handle;
  }

  /** A queue for the commands of one thread. */
  DeviceQueue newQueue() {
    return new DeviceQueue(this);
  }

  /** Memory held, in bytes. */
  synchronized long allocated() {
    return allocated;
  }

  synchronized DeviceBuffer allocate(long bytes) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      IntBuffer code = stack.mallocInt(1);
      long created = clCreateBuffer(handle, CL_MEM_READ_WRITE, Math.max(8, bytes), code);
      DeviceException.check(code.get(0), "clCreateBuffer of " + bytes + " bytes");
      DeviceBuffer buffer = new DeviceBuffer(created, bytes);
      buffers.add(buffer);
      allocated += bytes;
      return buffer;
    }
  }

  /** Gives memory back as soon as no command uses it any more. */
  synchronized void free(DeviceBuffer buffer) {
    allocated -= buffer.bytes();
    buffers.remove(buffer);
    DeviceException.check(clReleaseMemObject(buffer.handle()), "clReleaseMemObject");
  }

  /** Gives everything back, as far as the device still can; queues are closed before. */
  @Override
  public synchronized void close() {
    buffers.forEach(buffer -> clReleaseMemObject(buffer.handle()));
    buffers.clear();
    allocated = 0;
    clReleaseContext(handle);
  }
}
