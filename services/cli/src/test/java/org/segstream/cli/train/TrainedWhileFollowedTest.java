package org.segstream.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.cli.Cli;
import org.segstream.cli.stream.Cameras;
import org.segstream.cli.stream.PublishedMasks;
import org.segstream.cli.stream.WorkerProcess;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.models.ModelTable;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.CrfParameters;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.vision.model.ModelFile;

/**
 * From labelled frames to other masks: a trainer finds a better model while a worker is at work.
 */
@Timeout(300)
class TrainedWhileFollowedTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  void masksChangeToTheWinnerBetweenTwoFramesAndNoneIsLost() throws Exception {
    Path model = folder.resolve("tiny.segmodel");
    ModelFile.write(TinyTraining.ignorant(5), model);
    Path street = TinyTraining.drawStreet(folder.resolve("street"));
    try (EmbeddedBroker broker = EmbeddedBroker.builder().start()) {
      run(broker, "topics", "create", "--partitions", "1");
      run(broker, "model", "publish", model.toString(), "--champion");
      Process worker =
          WorkerProcess.start(broker, folder.resolve("worker.log"), "--follow", "tiny");
      try (PublishedMasks masks = new PublishedMasks(broker, 1);
          Cameras camera = new Cameras(broker, 1, Duration.ofMillis(250))) {
        await().atMost(PATIENCE).until(() -> !masks.poll().isEmpty());
        run(broker, "labels", "import", street.toString(), "--layout", "camvid", "--stream", "s");
        String told = run(broker, trainer(model));
        assertThat(told).endsWith(": the new champion\n");
        String winner = told.substring(0, told.indexOf(':'));
        await().atMost(PATIENCE).until(() -> version(masks.poll().getLast()).equals(winner));
        camera.stop();
        await().atMost(PATIENCE).until(() -> masks.poll().size() >= camera.frames());
        assertOneChange(masks.poll().stream().map(ConsumerRecord::value).toList(), camera, winner);
        assertThat(crf(broker, winner)).as("learned as well").isNotEqualTo(crf(broker, "0"));
      } finally {
        worker.destroy();
        worker.waitFor();
      }
    }
  }

  private static void assertOneChange(List<Mask> masks, Cameras camera, String winner) {
    assertThat(masks.stream().map(Mask::getSequence))
        .isEqualTo(LongStream.range(0, camera.frames()).boxed().toList());
    assertThat(masks)
        .allSatisfy(mask -> assertThat(mask.getOutcome()).isEqualTo(Outcome.OUTCOME_SEGMENTED));
    List<String> versions = masks.stream().map(mask -> mask.getModel().getVersion()).toList();
    int change = versions.indexOf(winner);
    assertThat(change).isPositive();
    assertThat(versions.subList(0, change)).containsOnly("0");
    assertThat(versions.subList(change, versions.size())).containsOnly(winner);
  }

  private static CrfParameters crf(EmbeddedBroker broker, String version) {
    KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
    return ModelTable.read(kafka, Topics.standard().models(), PATIENCE)
        .version("tiny", version)
        .orElseThrow()
        .model()
        .getCrf();
  }

  private static String version(ConsumerRecord<String, Mask> mask) {
    return mask.value().getModel().getVersion();
  }

  private String[] trainer(Path model) {
    List<String> command = new ArrayList<>(List.of("trainer"));
    command.addAll(List.of(TinyTraining.options(model, folder.resolve("trainer"))));
    command.addAll(List.of("--crf", "surrogate"));
    return command.toArray(String[]::new);
  }

  private static String run(EmbeddedBroker broker, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--bootstrap-servers", broker.bootstrapServers()));
    Cli result = Cli.run(all.toArray(String[]::new));
    assertThat(result.exit()).as(result.err()).isZero();
    return result.out();
  }
}
