package org.segstream.cli.stream;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.cli.SmallModel;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.serde.FrameSerializer;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.PixelFormat;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

/**
 * Workers in processes of their own, and frames for them. Unless a test names a model, they have
 * one that is as small as the frames, so that a worker is ready soon.
 */
public final class WorkerProcess {
  public static final int WIDTH = 160;
  public static final int HEIGHT = 120;

  private WorkerProcess() {}

  public static Process start(EmbeddedBroker broker, Path log, String... options)
      throws IOException {
    return start(broker.bootstrapServers(), log, options);
  }

  public static Process start(String address, Path log, String... options) throws IOException {
    return start(address, log, Map.of(), options);
  }

  /** With these variables in its environment. */
  public static Process start(
      String address, Path log, Map<String, String> environment, String... options)
      throws IOException {
    List<String> all = new ArrayList<>(List.of(options));
    if (Stream.of("--model", "--follow").noneMatch(all::contains)) {
      all.addAll(List.of("--model", SmallModel.file(WIDTH, HEIGHT).toString()));
    }
    return start("worker", address, log, environment, all.toArray(String[]::new));
  }

  /** Another service than a worker. */
  public static Process start(
      String service, String address, Path log, Map<String, String> environment, String... options)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED",
                "--add-modules=jdk.incubator.vector",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dai.djl.offline=true",
                "org.segstream.cli.Segstream",
                service,
                "--bootstrap-servers",
                address));
    command.addAll(List.of(options));
    ProcessBuilder process = new ProcessBuilder(command);
    // Not on the command line: ONNX Runtime does not survive a long one.
    process.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    process.environment().putAll(environment);
    return process.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  /** Makes the topics, and publishes frames 0, 1, … of streams cam-0, cam-1, … in turn. */
  public static void publish(EmbeddedBroker broker, int partitions, int streams, int frames) {
    KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      Topics.standard().create(admin, partitions);
    }
    publish(kafka, streams, 0, frames);
  }

  /** Publishes frames {@code first}, … of each stream to topics that are there. */
  public static void publish(KafkaSettings kafka, int streams, int first, int frames) {
    SyntheticStreet street = new SyntheticStreet(5, WIDTH, HEIGHT, CameraMotion.FORWARD);
    try (var producer =
        new KafkaProducer<>(
            kafka.producer("test", 1 << 16), new StringSerializer(), new FrameSerializer())) {
      for (int i = first; i < frames; i++) {
        ByteString pixels = ByteString.copyFrom(street.frame(i).image().rgb());
        int sequence = i;
        IntStream.range(0, streams)
            .mapToObj(stream -> frame("cam-" + stream, sequence, pixels))
            .forEach(frame -> {
              var _ =
                  producer.send(
                      new ProducerRecord<>("segstream.frames", frame.getStreamId(), frame));
            });
      }
    }
  }

  static Frame frame(String stream, int sequence, ByteString pixels) {
    Image image =
        Image.newBuilder()
            .setWidth(WIDTH)
            .setHeight(HEIGHT)
            .setPixelFormat(PixelFormat.PIXEL_FORMAT_RGB24)
            .setData(pixels)
            .build();
    return Frame.newBuilder().setStreamId(stream).setSequence(sequence).setImage(image).build();
  }
}
