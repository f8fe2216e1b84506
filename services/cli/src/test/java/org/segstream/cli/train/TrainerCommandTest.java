package org.segstream.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.cli.Cli;
import org.segstream.cli.stream.WorkerProcess;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.models.ModelPublisher;
import org.segstream.transport.models.ModelTable;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Model;
import org.segstream.vision.model.ModelFile;

/** Labels, trainer and models by the command line alone. */
@Timeout(180)
class TrainerCommandTest {
  private static EmbeddedBroker broker;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path folder;

  private static Path model;
  private Cli last = new Cli(0, "", "");

  @BeforeAll
  static void startBrokerAndDrawAStreet() {
    broker = EmbeddedBroker.builder().start();
    model = folder.resolve("tiny.segmodel");
    ModelFile.write(TinyTraining.ignorant(5), model);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void killedInMidRoundItGoesOnWithThatRoundAndMakesAChampion() throws Exception {
    Path street = TinyTraining.drawStreet(folder.resolve("street"));
    assertThat(run("topics", "create", "--partitions", "1")).isZero();
    assertThat(run("labels", "import", street.toString(), "--layout", "camvid", "--stream", "s"))
        .isZero();
    assertThat(last.out())
        .isEqualTo("24 labelled frames of stream s published\n  taken                    24\n");

    Path state = folder.resolve("trainer");
    String[] options = TinyTraining.options(model, state);
    Process killed =
        WorkerProcess.start(
            "trainer", broker.bootstrapServers(), folder.resolve("killed.log"), Map.of(), options);
    try {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> Files.exists(state.resolve("round.checkpoint")));
    } finally {
      killed.destroyForcibly().waitFor();
    }
    String version = json(Files.readString(state.resolve("round.json"))).get("version").asText();
    assertThat(state.resolve("rounds.jsonl")).as("killed in mid-round").doesNotExist();

    List<String> again = new ArrayList<>(List.of("trainer"));
    again.addAll(List.of(options));
    assertThat(run(again.toArray(String[]::new))).as(last.err()).isZero();

    assertThat(last.out()).startsWith(version + ": mIoU ").endsWith(": the new champion\n");
    JsonNode round = json(Files.readString(state.resolve("rounds.jsonl")));
    assertThat(round.get("images").intValue()).isEqualTo(320);
    run("model", "list", "--json");
    JsonNode list = json(last.out());
    JsonNode champion = list.get("models").get(1);
    assertThat(champion.get("version").asText()).isEqualTo(version);
    assertThat(champion.get("pointers").get(0).asText()).isEqualTo("champion");
    assertThat(champion.get("parent").asText()).isEqualTo("0");
    assertThat(champion.get("scores").findValuesAsText("metric"))
        .containsExactly("miou", "champion_miou");
    assertThat(champion.get("scores").get(0).get("value")).isEqualTo(round.get("miou"));
    assertThat(champion.get("scores").get(1).get("value")).isEqualTo(round.get("championMiou"));
    JsonNode trial = list.get("trials").get(0);
    assertThat(trial.get("version").asText()).isEqualTo(version);
    assertThat(trial.get("miou")).isEqualTo(round.get("miou"));
    assertThat(trial.get("champion_version").asText()).isEqualTo("0");
    assertThat(trial.get("champion_miou")).isEqualTo(round.get("championMiou"));
    assertThat(trial.get("accepted").booleanValue()).isTrue();
    assertThat(trial.get("gone").booleanValue()).isFalse();
    takeBack(version);
    assertGoneButListed(version, round);

    assertThat(run("labels", "export", folder.resolve("back").toString(), "--layout", "cvat"))
        .isZero();
    assertThat(last.out())
        .startsWith("24 labelled images written to ")
        .endsWith(", 0 records left out\n");
  }

  /** As a trainer does with what is older than it keeps; a later version remembers the trial. */
  private void takeBack(String version) {
    KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
    Topics topics = Topics.standard();
    Model last =
        ModelTable.fetch(kafka, topics.models(), "tiny", version, Duration.ofMinutes(1))
            .orElseThrow();
    try (ModelPublisher publisher = new ModelPublisher(kafka, topics)) {
      publisher.publish(last.toBuilder().setVersion("later").build());
      publisher.remove("tiny", version);
    }
  }

  private void assertGoneButListed(String version, JsonNode round) throws Exception {
    run("model", "list");
    assertThat(last.out().lines())
        .anySatisfy(line ->
            assertThat(line.split(" +"))
                .containsExactly(
                    "tiny",
                    version,
                    "gone",
                    "%.2f".formatted(round.get("miou").doubleValue()),
                    "%.2f".formatted(round.get("championMiou").doubleValue()),
                    "-",
                    "-"));
    run("model", "list", "--json");
    assertThat(json(last.out()).get("trials").get(0).get("gone").booleanValue()).isTrue();
  }

  @Test
  void modelsArePublishedListedAndPromoted() throws Exception {
    run("topics", "create", "--topic-prefix", "m");
    assertThat(run("model", "list", "--topic-prefix", "m")).isZero();
    assertThat(last.out()).isEqualTo("there is no model on topic m.models\n");

    assertThat(run("model", "publish", model.toString(), "--champion", "--topic-prefix", "m"))
        .isZero();
    assertThat(last.out()).isEqualTo("published tiny/0, the champion\n");
    assertThat(run("model", "publish", model.toString(), "--topic-prefix", "m"))
        .as("the same again")
        .isZero();
    Path other = folder.resolve("other.segmodel");
    ModelFile.write(TinyTraining.ignorant(6), other);
    assertThat(run("model", "publish", other.toString(), "--topic-prefix", "m")).isOne();
    assertThat(last.err())
        .isEqualTo(
            "segstream: there is another model tiny/0 on topic m.models: a version is never used"
                + " twice\n");

    assertThat(run("model", "promote", "tiny", "9", "--topic-prefix", "m")).isOne();
    assertThat(last.err())
        .isEqualTo("segstream: there is no version 9 of tiny on topic m.models, there is 0\n");
    assertThat(run("model", "promote", "tiny", "0", "--topic-prefix", "m")).isZero();
    assertThat(last.out()).isEqualTo("champion of tiny is 0, was 0\n");
    run("model", "list", "--topic-prefix", "m");
    assertThat(last.out().lines().toList().get(1)).startsWith("tiny   0        champion  -     -");
  }

  private int run(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    if (!args[0].equals("street")) {
      all.addAll(List.of("--bootstrap-servers", broker.bootstrapServers()));
    }
    last = Cli.run(all.toArray(String[]::new));
    return last.exit();
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }
}
