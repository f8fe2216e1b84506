package org.segstream.console.live;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.segstream.console.records.RecordFetch;
import org.segstream.transport.KafkaSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that makes the pictures of its streams, one after another. */
final class PictureMaker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PictureMaker.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final BlockingQueue<WatchedStream> due = new LinkedBlockingQueue<>();
  private final RecordFetch records;
  private final MadePictures pictures;
  private final Thread thread;

  private PictureMaker(RecordFetch records, MadePictures pictures) {
    this.records = records;
    this.pictures = pictures;
    this.thread =
        Thread.ofPlatform().name("segstream-console-pictures").daemon().unstarted(this::run);
  }

  static PictureMaker start(KafkaSettings kafka, MadePictures pictures) {
    PictureMaker maker =
        new PictureMaker(new RecordFetch(kafka, "segstream-console-pictures", PATIENCE), pictures);
    maker.thread.start();
    return maker;
  }

  /** Makes what is due of a stream that has been claimed. */
  void make(WatchedStream stream) {
    due.add(stream);
  }

  private void run() {
    try (records) {
      while (!Thread.currentThread().isInterrupted()) {
        WatchedStream stream = due.take();
        try {
          stream.take().ifPresent(work -> pictures.make(stream, work, records));
        } catch (RuntimeException | OutOfMemoryError e) {
          LOG.warn("a picture of stream {} cannot be made: {}", stream.id(), e.toString());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.debug("closed", e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
