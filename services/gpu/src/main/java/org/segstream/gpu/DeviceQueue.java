package org.segstream.gpu;

import static org.lwjgl.opencl.CL10.clCreateCommandQueue;
import static org.lwjgl.opencl.CL10.clEnqueueCopyBuffer;
import static org.lwjgl.opencl.CL10.clEnqueueNDRangeKernel;
import static org.lwjgl.opencl.CL10.clEnqueueReadBuffer;
import static org.lwjgl.opencl.CL10.clEnqueueWriteBuffer;
import static org.lwjgl.opencl.CL10.clFinish;
import static org.lwjgl.opencl.CL10.clReleaseCommandQueue;
import static org.lwjgl.opencl.CL10.clSetKernelArg1i;
import static org.lwjgl.opencl.CL10.clSetKernelArg1p;
import static org.lwjgl.opencl.CL12.clEnqueueFillBuffer;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;

/**
 * A queue of commands to a device, which are done in order while those of other queues go on beside
 * them. What is written lies in pinned memory until it is copied, so that writing does not wait.
 * Belongs to one thread.
 */
class DeviceQueue implements AutoCloseable {
  private static final int FIRST_STAGING = 1 << 20;
  private static final int LARGEST_STAGING = 64 << 20;
  private static final int ALIGNMENT = 64;

  private final DeviceContext context;
  private final long queue;
  private PinnedMemory staging;
  private int staged;

  DeviceQueue(DeviceContext context) {
    this.context = context;
    try (MemoryStack stack = MemoryStack.stackPush()) {
      IntBuffer code = stack.mallocInt(1);
      queue = clCreateCommandQueue(context.handle(), context.device().id(), 0, code);
      DeviceException.check(code.get(0), "clCreateCommandQueue");
    }
    staging = new PinnedMemory(context.handle(), queue, FIRST_STAGING);
  }

  DeviceContext context() {
    return context;
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
        clEnqueueWriteBuffer(queue, to.handle(), false, offset, from, null, null),
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
    staged = 0;
    return room;
  }

  /** Room that no command under way uses. */
  private ByteBuffer room(long bytes) {
    int length = Math.toIntExact(bytes);
    if (length > staging.size() - staged) {
      finish();
      makeRoom(length);
    }
    ByteBuffer room = staging.part(staged, length);
    staged += Math.min(staging.size() - staged, (int) roundUp(length));
    return room;
  }

  /** Takes more the next time if there was not enough, since most launches are alike. */
  private void makeRoom(int bytes) {
    long wanted = Math.max(roundUp(bytes), Math.min(LARGEST_STAGING, 2L * staging.size()));
    staged = 0;
    if (wanted > staging.size()) {
      PinnedMemory larger =
          new PinnedMemory(
              context.handle(), queue, (int) Math.min(Integer.MAX_VALUE - ALIGNMENT, wanted));
      staging.close();
      staging = larger;
    }
  }

  private static long roundUp(int bytes) {
    return Math.ceilDiv((long) bytes, ALIGNMENT) * ALIGNMENT;
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
  }

  void finish() {
    DeviceException.check(clFinish(queue), "clFinish");
  }

  /** Ends it, as far as the device still can. */
  @Override
  public void close() {
    staging.close();
    clFinish(queue);
    clReleaseCommandQueue(queue);
  }
}
