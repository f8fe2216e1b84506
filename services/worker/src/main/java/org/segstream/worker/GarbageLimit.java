package org.segstream.worker;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.util.Optional;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a long-lived process from growing by its garbage. Under the parallel collector the old
 * generation takes in frames that had to wait, and is collected only when the whole heap is full,
 * which on a large machine is gigabytes later. Here it is collected as soon as it has grown by a
 * given amount. Other collectors decide by themselves.
 */
public final class GarbageLimit implements AutoCloseable {
  /** A burst's worth of frames, so that a collection is rare; bytes. */
  public static final long USUAL = 256L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(GarbageLimit.class);
  private static final String POOL = "PS Old Gen";

  private final long bytes;
  private final Optional<MemoryPoolMXBean> old =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getName().equals(POOL))
          .findFirst();
  private final NotificationEmitter memory =
      (NotificationEmitter) ManagementFactory.getMemoryMXBean();
  private final NotificationListener listener = this::hear;

  /**
   * Begins.
   *
   * @param bytes by which the old generation may grow before it is collected
   */
  public GarbageLimit(long bytes) {
    this.bytes = bytes;
    old.ifPresent(pool -> {
      limit(pool, pool.getUsage().getUsed());
      memory.addNotificationListener(listener, null, null);
    });
  }

  private void limit(MemoryPoolMXBean pool, long alive) {
    long most = pool.getUsage().getMax();
    pool.setUsageThreshold(most < 0 ? alive + bytes : Math.min(most, alive + bytes));
  }

  private void hear(Notification notification, Object ignored) {
    if (notification.getType().equals(MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED)) {
      old.ifPresent(this::collect);
    }
  }

  @SuppressWarnings("SystemGc") // No flag of the parallel collector says how much garbage may be.
  private void collect(MemoryPoolMXBean pool) {
    long before = pool.getUsage().getUsed();
    System.gc();
    long alive = pool.getCollectionUsage().getUsed();
    limit(pool, alive);
    LOG.debug("the old generation held {} MiB, {} of them alive", before >> 20, alive >> 20);
  }

  @Override
  public void close() {
    old.ifPresent(pool -> {
      pool.setUsageThreshold(0);
      try {
        memory.removeNotificationListener(listener);
      } catch (ListenerNotFoundException e) {
        throw new IllegalStateException("added by the constructor", e);
      }
    });
  }
}
