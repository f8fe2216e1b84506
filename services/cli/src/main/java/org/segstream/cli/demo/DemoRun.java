package org.segstream.cli.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.segstream.cli.stream.Feed;
import org.segstream.cli.stream.MaskViewer;
import org.segstream.cli.stream.OverlayOutput;
import org.segstream.cli.stream.RunSummary;
import org.segstream.cli.stream.StreamWatcher;
import org.segstream.cli.stream.WatchedMask;
import org.segstream.producer.FrameOptions;
import org.segstream.producer.FramePublisher;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Frame;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.video.VideoFrame;

/** One feed on its way through Kafka: published here, watched here. */
final class DemoRun implements AutoCloseable {
  /** Frames under way at most, so that latency tells of the work and not of a queue. */
  private static final int WINDOW = 4;

  private static final Duration STANDSTILL = Duration.ofSeconds(60);

  private final Feed feed;
  private final LabelSet labels;
  private final FramePublisher publisher;
  private final StreamWatcher watcher;
  private final MaskViewer viewer;
  private final Semaphore free = new Semaphore(WINDOW);
  private final Map<Long, LabelMap> truths = new ConcurrentHashMap<>();
  private final Map<Long, OverlayOutput.Showing> showings = new ConcurrentHashMap<>();
  private volatile boolean stop;
  private long published;

  DemoRun(KafkaSettings kafka, Topics topics, Feed feed, LabelSet labels, Path out) {
    this.feed = feed;
    this.labels = labels;
    this.watcher = new StreamWatcher(kafka, topics, DemoDrive.STREAM, true);
    this.publisher = new FramePublisher(kafka, topics, FrameOptions.of(DemoDrive.STREAM));
    long total = feed.total().orElse(0);
    this.viewer =
        new MaskViewer(
            Optional.of(new OverlayOutput(out, feed.frameRate(), OverlayOutput.spacing(total))),
            mask -> showings.getOrDefault(mask.getSequence(), OverlayOutput.Showing.USUAL),
            Optional.empty(),
            total);
  }

  /**
   * Publishes every frame and waits for every mask.
   *
   * @param worker fails when the worker does
   */
  RunSummary toTheEnd(CompletableFuture<Void> worker) throws InterruptedException {
    long start = System.nanoTime();
    CompletableFuture<Void> watching =
        CompletableFuture.runAsync(() -> watcher.watch(this::watched, () -> stop));
    CompletableFuture<Object> broken = CompletableFuture.anyOf(worker, watching);
    for (Optional<Feed.Picture> next = feed.next(); next.isPresent(); next = feed.next()) {
      acquire(1, broken);
      publish(next.get());
    }
    acquire(WINDOW, broken);
    viewer.summary().finish(published, (System.nanoTime() - start) / 1e9);
    stop = true;
    watching.join();
    return viewer.summary();
  }

  private void acquire(int permits, CompletableFuture<Object> broken) throws InterruptedException {
    long end = System.nanoTime() + STANDSTILL.toNanos();
    while (!free.tryAcquire(permits, 200, TimeUnit.MILLISECONDS)) {
      if (broken.isCompletedExceptionally()) {
        broken.join();
      }
      if (System.nanoTime() > end) {
        throw new TransportException(
            "no mask has come for " + STANDSTILL.toSeconds() + " s; the log says why");
      }
    }
  }

  private void publish(Feed.Picture picture) {
    picture.truth().ifPresent(truth -> truths.put(published, truth));
    VideoFrame frame = picture.frame();
    showings.put(
        published,
        new OverlayOutput.Showing(OptionalLong.of(frame.microseconds()), frame.pixelAspect()));
    published++;
    publisher.publish(picture.image(), Instant.now());
  }

  private void watched(WatchedMask mask, Optional<Frame> frame) {
    free.release();
    viewer.mask(mask, frame);
    showings.remove(mask.record().getSequence());
    Optional<LabelMap> truth = Optional.ofNullable(truths.remove(mask.record().getSequence()));
    mask.labels()
        .ifPresent(
            given -> truth.ifPresent(each -> viewer.summary().score(each, given.map(), labels)));
  }

  @Override
  public void close() {
    stop = true;
    watcher.close();
    publisher.close();
    viewer.close();
  }
}
