package org.segstream.cli;

import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.segstream.transport.Acknowledgement;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.MalformedRecordException;
import org.segstream.transport.Topics;
import org.segstream.transport.TransportException;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.v1.PixelFormat;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;
import org.segstream.worker.FrameImages;

/** One feed on its way through Kafka: published here, watched here. */
final class DemoRun implements AutoCloseable {
  private static final String STREAM = "demo";

  /** Frames under way at most, so that latency tells of the work and not of a queue. */
  private static final int WINDOW = 4;

  private static final Duration STANDSTILL = Duration.ofSeconds(60);

  private final Feed feed;
  private final Topics topics;
  private final LabelSet labels;
  private final Producer<String, byte[]> producer;
  private final StreamWatcher watcher;
  private final OverlayOutput pictures;
  private final Optional<LiveWindow> window;
  private final ProgressBar progress;
  private final RunSummary summary = new RunSummary();
  private final Semaphore free = new Semaphore(WINDOW);
  private final Map<Long, LabelMap> truths = new ConcurrentHashMap<>();
  private volatile boolean stop;
  private long published;

  DemoRun(
      KafkaSettings kafka, Topics topics, Feed feed, LabelSet labels, Path out, boolean window) {
    this.feed = feed;
    this.topics = topics;
    this.labels = labels;
    this.watcher = new StreamWatcher(kafka, topics, STREAM, true);
    this.producer =
        new KafkaProducer<>(
            kafka.producer("segstream-demo", 1 << 20),
            new StringSerializer(),
            new ByteArraySerializer());
    long total = feed.total().orElse(0);
    this.pictures = new OverlayOutput(out, labels, feed.frameRate(), OverlayOutput.spacing(total));
    this.window = window ? LiveWindow.open("segstream demo") : Optional.empty();
    this.progress = ProgressBar.onStandardError("segmenting", total);
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
    summary.finish(published, (System.nanoTime() - start) / 1e9);
    stop = true;
    watching.join();
    return summary;
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
    RgbImage image = picture.image();
    picture.truth().ifPresent(truth -> truths.put(published, truth));
    Instant now = Instant.now();
    Frame frame =
        Frame.newBuilder()
            .setStreamId(STREAM)
            .setSequence(published++)
            .setCaptureTime(
                Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()))
            .setImage(
                Image.newBuilder()
                    .setWidth(image.width())
                    .setHeight(image.height())
                    .setPixelFormat(PixelFormat.PIXEL_FORMAT_RGB24)
                    .setData(UnsafeByteOperations.unsafeWrap(image.rgb())))
            .build();
    var _ =
        Acknowledgement.of(
            producer, new ProducerRecord<>(topics.frames(), STREAM, frame.toByteArray()));
  }

  private void watched(Mask mask, Optional<Frame> frame) {
    Instant captured =
        Instant.ofEpochSecond(mask.getCaptureTime().getSeconds(), mask.getCaptureTime().getNanos());
    double millis = Duration.between(captured, Instant.now()).toNanos() / 1e6;
    free.release();
    summary.add(mask, millis);
    if (mask.getOutcome() == Outcome.OUTCOME_SEGMENTED) {
      LabelMap map = LabelMap.fromPng(mask.getLabelMap().getPng().toByteArray());
      Optional.ofNullable(truths.remove(mask.getSequence()))
          .ifPresent(truth -> summary.score(truth, map, labels));
      frame.ifPresent(each -> show(each, mask, map));
    }
    progress.update(summary.masks(), MaskCaption.of(mask));
  }

  private void show(Frame frame, Mask mask, LabelMap map) {
    try {
      RgbImage picture =
          pictures.add(mask.getSequence(), FrameImages.decode(frame), map, MaskCaption.of(mask));
      window.ifPresent(each -> each.show(picture));
    } catch (MalformedRecordException e) {
      throw new TransportException("a published frame does not decode: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    stop = true;
    progress.close();
    watcher.close();
    producer.close();
    pictures.close();
    window.ifPresent(LiveWindow::close);
  }
}
