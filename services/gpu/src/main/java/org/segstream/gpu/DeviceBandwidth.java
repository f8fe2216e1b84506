package org.segstream.gpu;

/** How fast a device copies its own memory: what the field's kernels are measured against. */
public final class DeviceBandwidth {
  private static final long MOST_BYTES = 256L << 20;
  private static final int ROUNDS = 6;

  private DeviceBandwidth() {}

  /**
   * Measures.
   *
   * @return bytes read and written in a second, the best of a few copies
   */
  public static double measure(DeviceInfo device) {
    long bytes = Math.min(MOST_BYTES, Math.min(device.largestBuffer(), device.memory() / 8));
    try (DeviceContext context = new DeviceContext(device);
        DeviceQueue queue = context.newQueue()) {
      DeviceBuffer from = context.allocate(bytes);
      DeviceBuffer to = context.allocate(bytes);
      queue.clear(from, 0, bytes);
      long best = Long.MAX_VALUE;
      for (int round = 0; round < ROUNDS; round++) {
        queue.finish();
        long start = System.nanoTime();
        queue.copy(from, 0, to, 0, bytes);
        queue.finish();
        best = Math.min(best, System.nanoTime() - start);
      }
      return 2.0 * bytes / best * 1e9;
    }
  }
}
