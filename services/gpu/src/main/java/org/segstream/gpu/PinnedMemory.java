package org.segstream.gpu;

import static org.lwjgl.opencl.CL10.CL_MAP_READ;
import static org.lwjgl.opencl.CL10.CL_MAP_WRITE;
import static org.lwjgl.opencl.CL10.CL_MEM_ALLOC_HOST_PTR;
import static org.lwjgl.opencl.CL10.CL_MEM_READ_WRITE;
import static org.lwjgl.opencl.CL10.clCreateBuffer;
import static org.lwjgl.opencl.CL10.clEnqueueMapBuffer;
import static org.lwjgl.opencl.CL10.clEnqueueUnmapMemObject;
import static org.lwjgl.opencl.CL10.clReleaseMemObject;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Objects;
import org.lwjgl.system.MemoryStack;

/**
 * The processor's memory that the device's driver has allocated, and so can copy from and to by
 * itself: pinned, where the device is not the processor. Belongs to one queue.
 */
final class PinnedMemory implements AutoCloseable {
  private final long queue;
  private final long handle;
  private final ByteBuffer bytes;

  /**
   * @param context OpenCL's handles
   * @param size in bytes
   */
  PinnedMemory(long context, long queue, int size) {
    this.queue = queue;
    try (MemoryStack stack = MemoryStack.stackPush()) {
      IntBuffer code = stack.mallocInt(1);
      handle = clCreateBuffer(context, CL_MEM_READ_WRITE | CL_MEM_ALLOC_HOST_PTR, size, code);
      DeviceException.check(code.get(0), "clCreateBuffer of " + size + " pinned bytes");
      ByteBuffer mapped =
          clEnqueueMapBuffer(
              queue, handle, true, CL_MAP_READ | CL_MAP_WRITE, 0, size, null, null, code, null);
      if (code.get(0) != 0) {
        clReleaseMemObject(handle);
      }
      DeviceException.check(code.get(0), "clEnqueueMapBuffer");
      bytes = Objects.requireNonNull(mapped);
    }
  }

  int size() {
    return bytes.capacity();
  }

  /** A part of it. */
  ByteBuffer part(int from, int length) {
    return bytes.slice(from, length).order(ByteOrder.nativeOrder());
  }

  /** Gives it back, as far as the device still can. */
  @Override
  public void close() {
    clEnqueueUnmapMemObject(queue, handle, bytes, null, null);
    clReleaseMemObject(handle);
  }
}
