package org.segstream.cli.console;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Work that Ctrl-C ends in order: it is told to stop, and the process waits for it to finish. */
public final class Interruptible implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Runnable stop;
  private final Duration patience;
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook;

  /**
   * @param stop makes the work end soon; called by another thread than the work's
   */
  public Interruptible(Runnable stop) {
    this(stop, PATIENCE);
  }

  /**
   * @param patience how long the process waits at most
   */
  public Interruptible(Runnable stop, Duration patience) {
    this.stop = stop;
    this.patience = patience;
    this.hook = new Thread(this::stopAndWait, "segstream-stop");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void stopAndWait() {
    stop.run();
    try {
      if (!finished.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("segstream: what was under way may not be finished");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    finished.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The process is ending already.
    }
  }
}
