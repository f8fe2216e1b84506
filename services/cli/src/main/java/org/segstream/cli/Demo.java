package org.segstream.cli;

import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.transport.Acknowledgement;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.Topics;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.PixelFormat;
import org.segstream.vision.LabelMap;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.Worker;
import org.segstream.worker.WorkerOptions;

/** Broker, worker and watcher in one process; a feed goes through all of them. */
final class Demo implements AutoCloseable {
  private static final String STREAM = "demo";
  private static final int PARTITIONS = 1;

  /** Frames under way at most, so that latency tells of the work and not of a queue. */
  private static final int WINDOW = 4;

  private final EmbeddedBroker broker;
  private final KafkaSettings kafka;
  private final Topics topics = Topics.standard();
  private final Segmenter segmenter;
  private final Worker worker;

  private Demo(EmbeddedBroker broker, Segmenter segmenter, ModelOptions options) {
    this.broker = broker;
    this.segmenter = segmenter;
    this.kafka = KafkaSettings.of(broker.bootstrapServers());
    try (Admin admin = Admin.create(kafka.admin("segstream-demo"))) {
      topics.create(admin, PARTITIONS);
    }
    WorkerOptions defaults = WorkerOptions.DEFAULTS;
    WorkerOptions working =
        new WorkerOptions(
            defaults.groupId(),
            options.gap(),
            options.iterations(),
            defaults.threads(),
            defaults.checkEvery(),
            defaults.maxStreams());
    this.worker = new Worker(kafka, topics, segmenter, working, new SimpleMeterRegistry());
  }
}
