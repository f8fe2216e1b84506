package org.segstream.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.cli.Cli;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.models.ModelKeys;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.LabelSet;
import org.segstream.v1.Model;
import org.segstream.v1.ModelFormat;
import org.segstream.v1.ModelPointer;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.SegmentationModel;

/** {@code segstream worker --follow}. */
@Timeout(120)
class FollowingWorkerTest {
  private static final SegmentationModel MODEL = BundledModels.load("street");
  private static EmbeddedBroker broker;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.builder().start();
    WorkerProcess.publish(broker, 1, 1, 1);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void itsMasksAreTheChampionsAndWhatItBeganWithIsNotNeededAnyMore() throws Exception {
    byte[] payload = ModelFile.encode(MODEL);
    send(
        ModelKeys.model("street", MODEL.version()),
        Model.newBuilder()
            .setName("street")
            .setVersion(MODEL.version())
            .setFormat(ModelFormat.MODEL_FORMAT_SEGSTREAM)
            .setSha256(ByteString.fromHex(ModelFile.sha256(payload)))
            .setData(ByteString.copyFrom(payload))
            .setLabelSet(LabelSet.getDefaultInstance())
            .build());
    send(
        ModelKeys.pointer("street", ModelKeys.Role.CHAMPION),
        ModelPointer.newBuilder().setName("street").setVersion(MODEL.version()).build());
    Process worker =
        WorkerProcess.start(
            broker, folder.resolve("worker.log"), "--model", "camvid", "--follow", "street");
    Set<String> names = new TreeSet<>();
    try (PublishedMasks masks = new PublishedMasks(broker, 1)) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> {
            masks.poll().forEach(record -> names.add(record.value().getModel().getName()));
            return !names.isEmpty();
          });
    } finally {
      worker.destroy();
      worker.waitFor();
    }
    assertThat(names).containsExactly("street");
  }

  @Test
  void withoutAChampionAndWithoutAModelItSaysWhatToDo() {
    Cli result =
        Cli.run(
            "worker",
            "--bootstrap-servers",
            broker.bootstrapServers(),
            "--follow",
            "nobody",
            "--follow-wait-ms",
            "300");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err())
        .endsWith(
            "segstream: no usable champion of nobody came from segstream.models within 300 ms;"
                + " publish one, or give --model to begin with\n");
  }

  @Test
  void aNameThatCannotBeIsWrongUsage() {
    Cli result = Cli.run("worker", "--follow", "a b");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("--follow \"a b\" must be 1 to 100 letters");
  }

  @Test
  void aLabelChangeIsForWorkersThatFollow() {
    Cli result = Cli.run("worker", "--allow-label-change");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("--allow-label-change is for workers that --follow a model");
  }

  private static void send(String key, MessageLite value) throws Exception {
    KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
    try (var producer =
        new KafkaProducer<>(
            kafka.producer("test", 1 << 20), new StringSerializer(), new ByteArraySerializer())) {
      producer
          .send(new ProducerRecord<>(Topics.standard().models(), key, value.toByteArray()))
          .get();
    }
  }
}
