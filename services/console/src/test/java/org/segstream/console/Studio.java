package org.segstream.console;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.console.http.Access;
import org.segstream.trainer.labels.LabelSets;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.models.ModelKeys;
import org.segstream.transport.models.ModelPublisher;
import org.segstream.transport.serde.Times;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Certificate;
import org.segstream.v1.Frame;
import org.segstream.v1.HealthWindow;
import org.segstream.v1.Image;
import org.segstream.v1.LabelRequest;
import org.segstream.v1.LabelRequestReason;
import org.segstream.v1.LabelRequestState;
import org.segstream.v1.LocalGaps;
import org.segstream.v1.Mask;
import org.segstream.v1.Model;
import org.segstream.v1.ModelFormat;
import org.segstream.v1.ModelReference;
import org.segstream.v1.Outcome;
import org.segstream.v1.PixelFormat;
import org.segstream.v1.Quantiles;
import org.segstream.v1.RecordPosition;
import org.segstream.v1.Score;
import org.segstream.v1.StageTimings;
import org.segstream.v1.StreamHealth;
import org.segstream.v1.StreamState;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;

/**
 * A broker and a console, and what cameras, workers, monitors and trainers would have published.
 */
public final class Studio implements AutoCloseable {
  /** Of all frames and masks. */
  public static final int WIDTH = 64;

  /** Of all frames and masks. */
  public static final int HEIGHT = 48;

  /** What the left half of each mask is. */
  public static final int LEFT = 1;

  /** What the right half of each mask is. */
  public static final int RIGHT = 3;

  /** What the ids of all masks stand for. */
  public static final LabelSet LABELS = LabelSet.camVid();

  private static final int PARTITIONS = 2;

  private final Path data;
  private EmbeddedBroker broker;
  private final KafkaSettings kafka;
  private final Topics topics = Topics.standard();
  private final Producer<String, byte[]> producer;
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

  /** Starts the broker, and makes the topics. */
  public Studio() {
    this(true);
  }

  /** Starts the broker; without topics, {@link #makeTopics} makes them later. */
  Studio(boolean withTopics) {
    try {
      data = Files.createTempDirectory("segstream-studio");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    broker = EmbeddedBroker.builder().dataDirectory(data).start();
    kafka = KafkaSettings.of(broker.bootstrapServers());
    if (withTopics) {
      makeTopics();
    }
    producer =
        new KafkaProducer<>(
            kafka.producer("studio", 1 << 16), new StringSerializer(), new ByteArraySerializer());
  }

  void makeTopics() {
    try (Admin admin = Admin.create(kafka.admin("studio"))) {
      topics.create(admin, PARTITIONS);
    }
  }

  /** A console that this machine alone reaches. */
  public Console console(Access access) {
    return console(access, 0);
  }

  /** The same at a port. */
  public Console console(Access access, int port) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    return new Console(
        kafka,
        topics,
        new ConsoleOptions(address, access, Optional.empty()),
        question -> Optional.ofNullable(answers.get(question)),
        metrics);
  }

  /** Has the monitor answer a question so from now on. */
  public void monitorSays(String question, String json) {
    answers.put(question, json);
  }

  /** Stops the broker, and starts it again at the same place. */
  public void restartBroker() {
    int port = broker.port();
    broker.close();
    broker = EmbeddedBroker.builder().dataDirectory(data).port(port).start();
  }

  /** What consoles have counted. */
  public SimpleMeterRegistry metrics() {
    return metrics;
  }

  /** How the broker is reached. */
  public KafkaSettings kafka() {
    return kafka;
  }

  /** The names of the topics. */
  public Topics topics() {
    return topics;
  }

  private RecordMetadata send(String topic, String key, MessageLite message) throws Exception {
    return producer.send(new ProducerRecord<>(topic, key, message.toByteArray())).get();
  }

  /** A frame of one grey, and its mask; returns where the mask is. */
  public RecordMetadata frameAndMask(String stream, long sequence, PixelFormat format)
      throws Exception {
    Instant now = Instant.now();
    Frame frame =
        Frame.newBuilder()
            .setStreamId(stream)
            .setSequence(sequence)
            .setCaptureTime(Times.timestamp(now))
            .setImage(image(format, (int) (40 + 10 * (sequence % 20))))
            .build();
    RecordMetadata place = send(topics.frames(), stream, frame);
    return mask(stream, sequence, now, place);
  }

  /** A mask of a frame that stands at this place, or is said to. */
  public RecordMetadata mask(String stream, long sequence, Instant captured, RecordMetadata frame)
      throws Exception {
    Mask mask =
        Mask.newBuilder()
            .setStreamId(stream)
            .setSequence(sequence)
            .setCaptureTime(Times.timestamp(captured))
            .setFrame(
                RecordPosition.newBuilder()
                    .setTopic(frame.topic())
                    .setPartition(frame.partition())
                    .setOffset(frame.offset()))
            .setOutcome(Outcome.OUTCOME_SEGMENTED)
            .setWidth(WIDTH)
            .setHeight(HEIGHT)
            .setLabelMap(labels())
            .setLabelSet(LabelSets.record(LABELS))
            .setModel(ModelReference.newBuilder().setName("street").setVersion("1"))
            .setCertificate(
                Certificate.newBuilder()
                    .setEnergy(-100)
                    .setLowerBound(-101)
                    .setRelativeGap(0.0125)
                    .setIterations(4))
            .setTimings(StageTimings.newBuilder().setNetworkUs(20_000).setTotalUs(50_000))
            // All of it on the left.
            .setLocalGaps(
                LocalGaps.newBuilder()
                    .setWidth(2)
                    .setHeight(1)
                    .setLargest(1)
                    .addParts(255)
                    .addParts(0))
            .build();
    return send(topics.masks(), stream, mask);
  }

  /** A picture of one grey. */
  public static Image image(PixelFormat format, int grey) {
    byte[] rgb = new byte[3 * WIDTH * HEIGHT];
    Arrays.fill(rgb, (byte) grey);
    byte[] bytes =
        format == PixelFormat.PIXEL_FORMAT_JPEG
            ? new RgbImage(WIDTH, HEIGHT, rgb).toJpeg(0.9f)
            : rgb;
    return Image.newBuilder()
        .setWidth(WIDTH)
        .setHeight(HEIGHT)
        .setPixelFormat(format)
        .setData(ByteString.copyFrom(bytes))
        .build();
  }

  private static org.segstream.v1.LabelMap labels() {
    byte[] ids = new byte[WIDTH * HEIGHT];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (byte) (i % WIDTH < WIDTH / 2 ? LEFT : RIGHT);
    }
    return org.segstream.v1.LabelMap.newBuilder()
        .setWidth(WIDTH)
        .setHeight(HEIGHT)
        .setPng(ByteString.copyFrom(new LabelMap(WIDTH, HEIGHT, ids).toPng(LABELS)))
        .build();
  }

  /** What a monitor says of a stream. */
  public void health(String stream, StreamState state, String version) throws Exception {
    Instant now = Instant.now();
    StreamHealth health =
        StreamHealth.newBuilder()
            .setStreamId(stream)
            .setState(state)
            .setStateSince(Times.timestamp(now))
            .setLastMaskTime(Times.timestamp(now))
            .setModel(ModelReference.newBuilder().setName("street").setVersion(version))
            .addWindows(
                HealthWindow.newBuilder()
                    .setLengthS(10)
                    .setFrames(100)
                    .setSuperseded(5)
                    .setAgeMs(Quantiles.newBuilder().setP50(100).setP95(1234.5))
                    .setRelativeGap(Quantiles.newBuilder().setP50(0.0035)))
            .build();
    var _ = send(topics.streamHealth(), stream, health);
  }

  /** A version of a model, made at a second of the day. */
  public void model(String version, int second) throws Exception {
    ByteString payload = ByteString.copyFromUtf8("weights of " + version);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(payload.toByteArray());
    Model model =
        Model.newBuilder()
            .setName("street")
            .setVersion(version)
            .setFormat(ModelFormat.MODEL_FORMAT_SEGSTREAM)
            .setSha256(ByteString.copyFrom(digest))
            .setData(payload)
            .setLabelSet(LabelSets.record(LABELS))
            .setCreatedTime(
                Times.timestamp(Instant.parse("2026-11-30T08:00:00Z").plusSeconds(second)))
            .addScores(Score.newBuilder().setMetric("miou").setValue(71.5).setDataset("street"))
            .build();
    try (ModelPublisher publisher = new ModelPublisher(kafka, topics)) {
      publisher.publish(model);
    }
  }

  /** The version that is the champion. */
  public void champion(String version) {
    try (ModelPublisher publisher = new ModelPublisher(kafka, topics)) {
      publisher.point("street", ModelKeys.Role.CHAMPION, version, Instant.now());
    }
  }

  /** Labels are asked for. */
  public void request(String stream, long sequence) throws Exception {
    LabelRequest request =
        LabelRequest.newBuilder()
            .setStreamId(stream)
            .setSequence(sequence)
            .setReason(LabelRequestReason.LABEL_REQUEST_REASON_WIDE_GAP)
            .setRelativeGap(0.25)
            .setState(LabelRequestState.LABEL_REQUEST_STATE_OPEN)
            .setStateTime(Times.timestamp(Instant.now()))
            .setImage(image(PixelFormat.PIXEL_FORMAT_JPEG, 90))
            .setProposal(labels())
            .setLabelSet(LabelSets.record(LABELS))
            .build();
    var _ = send(topics.labelRequests(), stream, request);
  }

  @Override
  public void close() {
    producer.close();
    broker.close();
    try (Stream<Path> all = Files.walk(data)) {
      all.sorted(Comparator.reverseOrder()).forEach(each -> each.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
