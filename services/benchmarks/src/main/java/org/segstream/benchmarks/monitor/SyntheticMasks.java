package org.segstream.benchmarks.monitor;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.Collections;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.serde.MaskSerializer;
import org.segstream.transport.serde.Times;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Certificate;
import org.segstream.v1.LabelMap;
import org.segstream.v1.Mask;
import org.segstream.v1.ModelReference;
import org.segstream.v1.Outcome;
import org.segstream.v1.RecordPosition;
import org.segstream.v1.RunLengths;
import org.segstream.v1.StageTimings;
import org.segstream.v1.StartKind;

/** Masks of many streams at ten frames a second each, whose label maps are noise. */
final class SyntheticMasks {
  private static final int FRAME_MS = 100;
  private static final int RUN = 5;
  private static final int RUNS = 240;

  private final Random random = new Random(1);
  private final MonitorBench.Plan plan;
  private final ByteString noise;

  SyntheticMasks(MonitorBench.Plan plan) {
    this.plan = plan;
    byte[] bytes = new byte[plan.maskBytes()];
    random.nextBytes(bytes);
    this.noise = ByteString.copyFrom(bytes);
  }

  /** Publishes all, as if the last one were of now. */
  void publish(KafkaSettings kafka, Topics topics) {
    var settings = kafka.producer("bench", 1 << 20);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    long rounds = Math.ceilDiv(plan.records(), plan.streams());
    Instant start = Instant.now().minusMillis(rounds * FRAME_MS);
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new MaskSerializer())) {
      for (int i = 0; i < plan.records(); i++) {
        long sequence = i / plan.streams();
        Instant time = start.plusMillis(sequence * FRAME_MS);
        Mask mask = mask("camera-" + i % plan.streams(), sequence, time);
        var _ =
            producer.send(
                new ProducerRecord<>(
                    topics.masks(), null, time.toEpochMilli(), mask.getStreamId(), mask));
      }
    }
  }

  /**
   * Publishes more of them as time goes by, after those of {@link #publish}.
   *
   * @param perSecond masks
   * @param sent counts them
   */
  void publishPaced(KafkaSettings kafka, Topics topics, int perSecond, int count, LongAdder sent)
      throws InterruptedException {
    var settings = kafka.producer("bench", 1 << 20);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    long begin = System.nanoTime();
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new MaskSerializer())) {
      for (int i = 0; i < count; i++) {
        long dueNanos = begin + i * (1_000_000_000L / perSecond);
        while (System.nanoTime() < dueNanos) {
          Thread.sleep(1);
        }
        long place = (long) plan.records() + i;
        Mask mask = mask("camera-" + place % plan.streams(), place / plan.streams(), Instant.now());
        var _ = producer.send(new ProducerRecord<>(topics.masks(), mask.getStreamId(), mask));
        sent.increment();
      }
    }
  }

  /** 40×30, of as many runs as a street has. */
  private LabelMap thumbnail() {
    byte[] labels = new byte[RUNS];
    random.nextBytes(labels);
    return LabelMap.newBuilder()
        .setWidth(RUN * RUNS / 30)
        .setHeight(30)
        .setRunLengths(
            RunLengths.newBuilder()
                .setLabels(ByteString.copyFrom(labels))
                .addAllLengths(Collections.nCopies(RUNS, RUN)))
        .build();
  }

  private Mask mask(String stream, long sequence, Instant time) {
    return Mask.newBuilder()
        .setStreamId(stream)
        .setSequence(sequence)
        .setCaptureTime(Times.timestamp(time.minusMillis(100 + random.nextInt(200))))
        .setFrame(RecordPosition.newBuilder().setTopic("segstream.frames").setOffset(sequence))
        .setOutcome(Outcome.OUTCOME_SEGMENTED)
        .setWidth(480)
        .setHeight(360)
        .setLabelMap(LabelMap.newBuilder().setWidth(480).setHeight(360).setPng(noise))
        .setModel(ModelReference.newBuilder().setName("street").setVersion("1"))
        .setCertificate(
            Certificate.newBuilder()
                .setRelativeGap(0.001 + random.nextDouble() / 50)
                .setIterations(3 + random.nextInt(5))
                .setStart(StartKind.START_KIND_COARSE))
        .setThumbnail(thumbnail())
        .setSmallMargin(random.nextFloat() * 10)
        .setTimings(StageTimings.newBuilder().setTotalUs(20_000 + random.nextInt(100_000)))
        .build();
  }
}
