package org.segstream.cli.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.segstream.cli.stream.Feed;
import org.segstream.producer.FrameOptions;
import org.segstream.producer.FramePublisher;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.topics.Topics;
import org.segstream.vision.video.FrameFormat;

/** A feed published as a camera would: in real time, as JPEGs, whether or not anybody keeps up. */
final class DemoDrive implements AutoCloseable {
  static final String STREAM = "demo";

  private final Feed feed;
  private final FramePublisher publisher;
  private final long everyNanos;

  /**
   * @param rate frames a second, above 0
   */
  DemoDrive(KafkaSettings kafka, Topics topics, Feed feed, double rate) {
    this.feed = feed;
    this.everyNanos = Math.round(Duration.ofSeconds(1).toNanos() / rate);
    this.publisher =
        new FramePublisher(
            kafka, topics, new FrameOptions(STREAM, FrameFormat.JPEG, 0, Optional.empty()));
  }

  /**
   * Publishes until the feed ends.
   *
   * @param worker fails when the worker does
   */
  void toTheEnd(CompletableFuture<Void> worker) throws InterruptedException {
    long next = System.nanoTime();
    for (Optional<Feed.Picture> each = feed.next(); each.isPresent(); each = feed.next()) {
      await(worker, next - System.nanoTime());
      publisher.publish(each.get().image(), Instant.now());
      next = Math.max(next + everyNanos, System.nanoTime() - everyNanos);
    }
  }

  private static void await(CompletableFuture<Void> worker, long nanos)
      throws InterruptedException {
    try {
      worker.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      // The worker works on.
    } catch (ExecutionException e) {
      throw new TransportException("the worker had to stop: " + e.getCause(), e);
    }
  }

  @Override
  public void close() {
    publisher.close();
  }
}
