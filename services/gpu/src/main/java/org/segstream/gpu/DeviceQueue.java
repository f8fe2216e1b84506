package org.segstream.gpu;

import static org.lwjgl.opencl.CL10.CL_CONTEXT_PLATFORM;
import static org.lwjgl.opencl.CL10.CL_MEM_READ_WRITE;
import static org.lwjgl.opencl.CL10.clCreateBuffer;
import static org.lwjgl.opencl.CL10.clCreateCommandQueue;
import static org.lwjgl.opencl.CL10.clCreateContext;
import static org.lwjgl.opencl.CL10.clEnqueueCopyBuffer;
import static org.lwjgl.opencl.CL10.clEnqueueNDRangeKernel;
import static org.lwjgl.opencl.CL10.clEnqueueReadBuffer;
import static org.lwjgl.opencl.CL10.clEnqueueWriteBuffer;
import static org.lwjgl.opencl.CL10.clFinish;
import static org.lwjgl.opencl.CL10.clReleaseCommandQueue;
import static org.lwjgl.opencl.CL10.clReleaseContext;
import static org.lwjgl.opencl.CL10.clReleaseMemObject;
import static org.lwjgl.opencl.CL10.clSetKernelArg1i;
import static org.lwjgl.opencl.CL10.clSetKernelArg1p;
import static org.lwjgl.opencl.CL12.clEnqueueFillBuffer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.lwjgl.BufferUtils;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;

/**
 * A device at work: its context, one queue of commands that are done in order, and its memory. All
 * but the counters belongs to one thread.
 */
class DeviceQueue implements AutoCloseable {
  private final DeviceInfo device;
  private final long context;
  private final long queue;
  private final Set<DeviceBuffer> buffers = new HashSet<>();
  private final AtomicLong allocated = new AtomicLong();
  private final AtomicLong launches = new AtomicLong();
  private ByteBuffer staging = BufferUtils.createByteBuffer(1 << 16);

  DeviceQueue(DeviceInfo device) {
    this.device = device;
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer properties = stack.pointers(CL_CONTEXT_PLATFORM, device.platform(), 0);
      IntBuffer code = stack.mallocInt(1);
      context = clCreateContext(properties, device.id(), null, 0, code);
      DeviceException.check(code.get(0), "clCreateContext");
      queue = clCreateCommandQueue(context, device.id(), 0, code);
      DeviceException.check(code.get(0), "clCreateCommandQueue");
    }
  }

  DeviceInfo device() {
    return device;
  }

  long context() {
    return context;
  }

  /** Memory held, in bytes. */
  long allocated() {
    return allocated.get();
  }

  /** Kernels launched so far. */
  long launches() {
    return launches.get();
  }

  DeviceBuffer allocate(long bytes) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      IntBuffer code = stack.mallocInt(1);
      long handle = clCreateBuffer(context, CL_MEM_READ_WRITE, Math.max(8, bytes), code);
      DeviceException.check(code.get(0), "clCreateBuffer of " + bytes + " bytes");
      DeviceBuffer buffer = new DeviceBuffer(handle, bytes);
      buffers.add(buffer);
      allocated.addAndGet(bytes);
      return buffer;
    }
  }

  void free(DeviceBuffer buffer) {
    allocated.addAndGet(-buffer.bytes());
    buffers.remove(buffer);
    DeviceException.check(clReleaseMemObject(buffer.handle()), "clReleaseMemObject");
  }

  /** Writes numbers to a place, in bytes from the buffer's beginning. */
  void write(DeviceBuffer to, long offset, float[] values, int from, int count) {
    ByteBuffer room = room(4L * count);
    room.asFloatBuffer().put(values, from, count);
    write(to, offset, room);
  }

  void write(DeviceBuffer to, long offset, int[] values) {
    ByteBuffer room = room(4L * values.length);
    room.asIntBuffer().put(values);
    write(to, offset, room);
  }

  void write(DeviceBuffer to, long offset, byte[] values) {
    write(to, offset, room(values.length).put(values).flip());
  }

  private void write(DeviceBuffer to, long offset, ByteBuffer from) {
    DeviceException.check(
        clEnqueueWriteBuffer(queue, to.handle(), true, offset, from, null, null),
        "clEnqueueWriteBuffer");
  }

  void clear(DeviceBuffer to, long offset, long bytes) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      DeviceException.check(
          clEnqueueFillBuffer(queue, to.handle(), stack.calloc(1), offset, bytes, null, null),
          "clEnqueueFillBuffer");
    }
  }

  void copy(DeviceBuffer from, long fromOffset, DeviceBuffer to, long toOffset, long bytes) {
    DeviceException.check(
        clEnqueueCopyBuffer(
            queue, from.handle(), to.handle(), fromOffset, toOffset, bytes, null, null),
        "clEnqueueCopyBuffer");
  }

  /** Reads bytes, after all that was told before is done. They are valid until the next call. */
  ByteBuffer read(DeviceBuffer from, long offset, long bytes) {
    ByteBuffer room = room(bytes);
    DeviceException.check(
        clEnqueueReadBuffer(queue, from.handle(), true, offset, room, null, null),
        "clEnqueueReadBuffer");
    return room;
  }

  private ByteBuffer room(long bytes) {
    if (staging.capacity() < bytes) {
      staging = BufferUtils.createByteBuffer(Math.toIntExact(bytes + bytes / 4));
    }
    return staging.clear().limit(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
  }

  /**
   * Launches a kernel.
   *
   * @param groups work-items in a group, by dimension
   * @param items work-items, by dimension; rounded up to whole groups
   * @param arguments buffers and integers, in the kernel's order
   */
  void launch(long kernel, int[] groups, int[] items, Object... arguments) {
    for (int n = 0; n < arguments.length; n++) {
      int code =
          switch (arguments[n]) {
            case DeviceBuffer buffer -> clSetKernelArg1p(kernel, n, buffer.handle());
            case Integer number -> clSetKernelArg1i(kernel, n, number);
            default -> throw new IllegalArgumentException("argument " + n + " of a kernel");
          };
      DeviceException.check(code, "clSetKernelArg");
    }
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer global = stack.mallocPointer(items.length);
      PointerBuffer local = stack.mallocPointer(items.length);
      for (int n = 0; n < items.length; n++) {
        local.put(n, groups[n]);
        global.put(n, (long) Math.ceilDiv(items[n], groups[n]) * groups[n]);
      }
      DeviceException.check(
          clEnqueueNDRangeKernel(queue, kernel, items.length, null, global, local, null, null),
          "clEnqueueNDRangeKernel");
    }
    launches.incrementAndGet();
  }

  void finish() {
    DeviceException.check(clFinish(queue), "clFinish");
  }

  /** Gives everything back, as far as the device still can. */
  @Override
  public void close() {
    buffers.forEach(buffer -> clReleaseMemObject(buffer.handle()));
    buffers.clear();
    allocated.set(0);
    clReleaseCommandQueue(queue);
    clReleaseContext(context);
  }
}
