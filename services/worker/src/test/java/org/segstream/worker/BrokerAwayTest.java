package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;
import org.segstream.worker.options.WorkerOptions;

/** The broker goes away in mid-stream. */
@Timeout(120)
class BrokerAwayTest {
  /** How long the broker is away; the soak has it away for 30 s. */
  private static final Duration AWAY =
      Duration.ofSeconds(Integer.getInteger("segstream.soak.away", 5));

  private static final int FRAMES = 12;

  @TempDir private Path data;
  private final Topics topics = Topics.standard();

  @Test
  void theWorkerLivesOnWithoutItAndLosesNothing() throws Exception {
    HeldEngine held = new HeldEngine(OnBroker.MODEL.labels(), 3);
    EmbeddedBroker broker = EmbeddedBroker.builder().dataDirectory(data).start();
    KafkaSettings kafka = prepared(broker);
    Worker worker = worker(kafka, held, WorkerOptions.DEFAULTS);
    await().until(() -> worker.account().segmented() == 3);
    broker.close();
    held.release(FRAMES);
    await()
        .during(AWAY)
        .atMost(AWAY.plusSeconds(5))
        .until(() -> worker.isAlive(Duration.ofSeconds(2)));
    try (EmbeddedBroker back =
            EmbeddedBroker.builder().port(broker.port()).dataDirectory(data).start();
        MaskReader masks = new MaskReader(back.bootstrapServers(), topics.masks())) {
      Set<Long> all = LongStream.range(0, FRAMES).boxed().collect(Collectors.toSet());
      Set<Long> seen = new TreeSet<>();
      await()
          .atMost(Duration.ofSeconds(40))
          .until(() -> {
            masks.poll().forEach(mask -> seen.add(mask.getSequence()));
            return seen.equals(all);
          });
      await().until(() -> worker.account().inFlight() == 0);
      assertThat(worker.ended()).isNotDone();
      worker.close();
    }
  }

  @Test
  void retriesAreBoundedAndWhatIsNotPublishedIsNotCommitted() throws Exception {
    HeldEngine held = new HeldEngine(OnBroker.MODEL.labels(), 0);
    EmbeddedBroker broker = EmbeddedBroker.builder().dataDirectory(data).start();
    Map<String, String> impatient =
        Map.of(
            "delivery.timeout.ms", "1500",
            "request.timeout.ms", "1000",
            "default.api.timeout.ms", "1500",
            "max.block.ms", "1500");
    KafkaSettings kafka = new KafkaSettings(prepared(broker).bootstrapServers(), impatient);
    Worker worker = worker(kafka, held, WorkerOptions.DEFAULTS.withDrain(Duration.ofMillis(10)));
    held.awaitFrames(1);
    broker.close();
    held.release(FRAMES);
    await().until(() -> worker.ended().isCompletedExceptionally());
    assertThat(worker.isAlive(Duration.ofMinutes(1))).isFalse();
    assertThat(worker.account().segmented()).isZero();
    Thread closing = Thread.ofPlatform().start(worker::close);
    try (EmbeddedBroker back =
            EmbeddedBroker.builder().port(broker.port()).dataDirectory(data).start();
        Admin admin = Admin.create(kafka.admin("test"))) {
      closing.join();
      assertThat(
              admin
                  .listConsumerGroupOffsets(WorkerOptions.DEFAULTS.groupId())
                  .partitionsToOffsetAndMetadata()
                  .get()
                  .values())
          .allMatch(offset -> offset.offset() == 0);
      assertThat(back.port()).isEqualTo(broker.port());
    }
  }

  private KafkaSettings prepared(EmbeddedBroker broker) {
    KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      topics.create(admin, 1);
    }
    try (var producer =
        new KafkaProducer<>(
            kafka.producer("test", 1 << 16), new StringSerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < FRAMES; i++) {
        byte[] frame = OnBroker.frame("cam", i).toByteArray();
        var _ = producer.send(new ProducerRecord<>(topics.frames(), "cam", frame));
      }
    }
    return kafka;
  }

  private Worker worker(KafkaSettings kafka, HeldEngine engine, WorkerOptions options) {
    return new Worker(
        kafka, topics, OnBroker.segmenter(engine), options, new SimpleMeterRegistry());
  }
}
