package org.segstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.transport.FrameSerializer;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.MaskDeserializer;
import org.segstream.transport.Topics;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.Mask;
import org.segstream.v1.PixelFormat;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

/** A worker in its own process, killed in mid-stream and started again. */
class KilledWorkerTest {
  private static final int FRAMES = 60;

  @TempDir private Path folder;

  @Test
  void leavesNoFrameWithoutAMask() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.builder().start();
        Masks masks = new Masks(broker)) {
      publish(broker);
      Process first = worker(broker, "first.log");
      try {
        await().atMost(Duration.ofMinutes(2)).until(() -> masks.poll().size() >= 5);
      } finally {
        first.destroyForcibly().waitFor();
      }
      assertThat(masks.poll()).as("killed in mid-stream").hasSizeLessThan(FRAMES);
      Process second = worker(broker, "second.log");
      try {
        Set<Long> all = LongStream.range(0, FRAMES).boxed().collect(Collectors.toSet());
        await().atMost(Duration.ofMinutes(3)).until(() -> masks.poll().containsAll(all));
      } finally {
        second.destroy();
        second.waitFor();
      }
    }
  }

  private Process worker(EmbeddedBroker broker, String log) throws IOException {
    ProcessBuilder process =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "--enable-native-access=ALL-UNNAMED",
            "--add-modules=jdk.incubator.vector",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dai.djl.offline=true",
            "org.segstream.cli.Segstream",
            "worker",
            "--bootstrap-servers",
            broker.bootstrapServers(),
            "--mask-size",
            "160x120");
    // Not on the command line: ONNX Runtime does not survive a long one.
    process.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    return process.redirectErrorStream(true).redirectOutput(folder.resolve(log).toFile()).start();
  }

  private static void publish(EmbeddedBroker broker) {
    KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      Topics.standard().create(admin, 2);
    }
    SyntheticStreet street = new SyntheticStreet(5, 160, 120, CameraMotion.FORWARD);
    try (var producer =
        new KafkaProducer<>(
            kafka.producer("test", 1 << 16), new StringSerializer(), new FrameSerializer())) {
      for (int i = 0; i < FRAMES; i++) {
        Image image =
            Image.newBuilder()
                .setWidth(160)
                .setHeight(120)
                .setPixelFormat(PixelFormat.PIXEL_FORMAT_RGB24)
                .setData(ByteString.copyFrom(street.frame(i).image().rgb()))
                .build();
        Frame frame = Frame.newBuilder().setStreamId("cam").setSequence(i).setImage(image).build();
        var _ = producer.send(new ProducerRecord<>("segstream.frames", "cam", frame));
      }
    }
  }

  /** Sequences of the masks so far. */
  private static final class Masks implements AutoCloseable {
    private final KafkaConsumer<String, Mask> consumer;
    private final Set<Long> sequences = new TreeSet<>();

    Masks(EmbeddedBroker broker) {
      Properties properties = new Properties();
      properties.put("bootstrap.servers", broker.bootstrapServers());
      properties.put("group.id", "test");
      properties.put("auto.offset.reset", "earliest");
      properties.put("allow.auto.create.topics", "false");
      properties.put("metadata.max.age.ms", "500");
      consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new MaskDeserializer());
      consumer.subscribe(List.of("segstream.masks"));
    }

    Set<Long> poll() {
      List<Long> found = new ArrayList<>();
      for (ConsumerRecord<String, Mask> record : consumer.poll(Duration.ofMillis(100))) {
        found.add(record.value().getSequence());
      }
      sequences.addAll(found);
      return sequences;
    }

    @Override
    public void close() {
      consumer.close();
    }
  }
}
