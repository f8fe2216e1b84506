package org.segstream.cli.monitor;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.trainer.labels.LabelSets;
import org.segstream.trainer.labels.OpenRequests;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.flow.AllPartitions;
import org.segstream.transport.serde.Times;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.LabelMap;
import org.segstream.v1.LabelRequest;
import org.segstream.v1.LabeledFrame;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.v1.PixelFormat;
import org.segstream.v1.Split;
import org.segstream.vision.LabelSet;
import org.segstream.vision.metrics.ConfusionMatrix;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.StreetFrame;
import org.segstream.vision.street.SyntheticStreet;

/** Cameras on synthetic streets, and who knows the truth of each of their frames. */
final class LoopStreet implements AutoCloseable {
  static final int WIDTH = 64;
  static final int HEIGHT = 48;
  private static final int CAMERAS = 8;
  private static final int PARTITIONS = 2;

  /** Three within two seconds, as flicker wants them. */
  private static final long FRAME_MS = 900;

  /** Of the street's own frames: a slow drive. */
  private static final int STEP = 12;

  private static final Map<String, SyntheticStreet> STREETS = new ConcurrentHashMap<>();

  private final EmbeddedBroker broker;
  private final KafkaSettings kafka;
  private final Topics topics = Topics.standard();
  private final KafkaProducer<String, byte[]> producer;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicInteger labels = new AtomicInteger();

  private LoopStreet(EmbeddedBroker broker) {
    this.broker = broker;
    this.kafka = KafkaSettings.of(broker.bootstrapServers());
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      topics.create(admin, PARTITIONS);
    }
    this.producer =
        new KafkaProducer<>(
            kafka.producer("test", 1 << 16), new StringSerializer(), new ByteArraySerializer());
  }

  static LoopStreet start() {
    return new LoopStreet(EmbeddedBroker.builder().start());
  }

  KafkaSettings kafka() {
    return kafka;
  }

  Topics topics() {
    return topics;
  }

  /** Labels given so far. */
  int labels() {
    return labels.get();
  }

  /** Publishes a frame a second of every camera, or so. */
  void film() {
    Thread _ =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              for (long sequence = 0; goesOn(FRAME_MS); sequence++) {
                for (int camera = 0; camera < CAMERAS; camera++) {
                  Frame frame = frame("cam-" + camera, sequence, Instant.now());
                  send(topics.frames(), frame.getStreamId(), frame.toByteArray());
                }
              }
            });
  }

  /** Answers each request with the true labels: of three, one is to judge by. */
  void answerRequests() {
    Thread _ =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              Set<String> answered = new HashSet<>();
              while (goesOn(1_000)) {
                for (LabelRequest request : new OpenRequests(kafka, topics).list()) {
                  if (answered.add(request.getStreamId() + "/" + request.getSequence())) {
                    Split split =
                        labels.get() % 3 == 2 ? Split.SPLIT_VALIDATION : Split.SPLIT_TRAIN;
                    LabeledFrame labeled =
                        labeled(request.getStreamId(), request.getSequence(), split);
                    send(topics.labeledFrames(), request.getStreamId(), labeled.toByteArray());
                    labels.incrementAndGet();
                  }
                }
              }
            });
  }

  private boolean goesOn(long pauseMs) {
    try {
      return !closing.await(pauseMs, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  private void send(String topic, String key, byte[] value) {
    var _ = producer.send(new ProducerRecord<>(topic, key, value));
  }

  private static StreetFrame truth(String stream, long sequence) {
    return STREETS
        .computeIfAbsent(
            stream,
            name -> new SyntheticStreet(100 + name.hashCode(), WIDTH, HEIGHT, CameraMotion.FORWARD))
        .frame((int) sequence * STEP);
  }

  private static Frame frame(String stream, long sequence, Instant now) {
    return Frame.newBuilder()
        .setStreamId(stream)
        .setSequence(sequence)
        .setCaptureTime(Times.timestamp(now))
        .setImage(
            Image.newBuilder()
                .setWidth(WIDTH)
                .setHeight(HEIGHT)
                .setPixelFormat(PixelFormat.PIXEL_FORMAT_RGB24)
                .setData(ByteString.copyFrom(truth(stream, sequence).image().rgb())))
        .build();
  }

  private static LabeledFrame labeled(String stream, long sequence, Split split) {
    return LabeledFrame.newBuilder()
        .setFrame(frame(stream, sequence, Instant.now()))
        .setLabelMap(
            LabelMap.newBuilder()
                .setWidth(WIDTH)
                .setHeight(HEIGHT)
                .setPng(
                    ByteString.copyFrom(truth(stream, sequence).labels().toPng(LabelSet.camVid()))))
        .setLabelSet(LabelSets.record(LabelSet.camVid()))
        .setSplit(split)
        .build();
  }

  /** Waits until every camera has had so many more masks, and these are of a version. */
  void awaitMasks(int count, String version) {
    int before = masks().size();
    await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofSeconds(2))
        .until(() ->
            masks().stream()
                    .skip(before)
                    .filter(mask -> mask.getModel().getVersion().equals(version))
                    .count()
                >= (long) count * CAMERAS);
  }

  /** mIoU of the masks of each version, percent. */
  Map<String, Double> miouByVersion() {
    Map<String, ConfusionMatrix> counts = new TreeMap<>();
    for (Mask mask : masks()) {
      counts
          .computeIfAbsent(
              mask.getModel().getVersion(),
              _ -> new ConfusionMatrix(LabelSet.camVid().size(), LabelSet.camVid().voidId()))
          .add(
              truth(mask.getStreamId(), mask.getSequence()).labels(),
              org.segstream.vision.LabelMap.fromPng(mask.getLabelMap().getPng().toByteArray()));
    }
    Map<String, Double> miou = new TreeMap<>();
    counts.forEach((version, matrix) -> miou.put(version, matrix.miou()));
    return miou;
  }

  private List<Mask> masks() {
    List<Mask> masks = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            AllPartitions.settings(kafka, "test"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      var _ = new AllPartitions(consumer, List.of(topics.masks())).add(Duration.ofSeconds(10));
      var ends = consumer.endOffsets(consumer.assignment());
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          Mask mask = parsed(record.value());
          if (mask.getOutcome() == Outcome.OUTCOME_SEGMENTED) {
            masks.add(mask);
          }
        }
      }
    }
    return masks;
  }

  private static Mask parsed(byte[] value) {
    try {
      return Mask.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    producer.close(Duration.ofSeconds(2));
    broker.close();
  }
}
