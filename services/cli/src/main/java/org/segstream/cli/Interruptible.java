package org.segstream.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.segstream.producer.VideoProducer;

/** A producer that Ctrl-C ends in order: what has been sent is still acknowledged and reported. */
final class Interruptible implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 10;

  private final VideoProducer producer;
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook;

  Interruptible(VideoProducer producer) {
    this.producer = producer;
    this.hook = new Thread(this::stopAndWait, "segstream-produce-stop");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  VideoProducer producer() {
    return producer;
  }

  private void stopAndWait() {
    producer.stop();
    try {
      if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("segstream: the last frames may not be acknowledged");
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
