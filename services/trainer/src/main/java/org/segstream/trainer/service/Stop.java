package org.segstream.trainer.service;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Said once, heard by all who wait. */
final class Stop {
  private final CountDownLatch said = new CountDownLatch(1);

  void say() {
    said.countDown();
  }

  boolean isSaid() {
    return said.getCount() == 0;
  }

  /** Waits, but no longer than until it is said. */
  void pause(Duration length) {
    try {
      boolean _ = said.await(length.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      // Whoever interrupts a trainer's thread wants it to end.
      say();
    }
  }
}
