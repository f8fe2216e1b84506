package org.segstream.cli.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.console.Console;
import org.segstream.console.ConsoleOptions;
import org.segstream.console.http.Access;
import org.segstream.monitor.Monitor;
import org.segstream.monitor.MonitorOptions;
import org.segstream.monitor.health.HealthOptions;
import org.segstream.monitor.requests.RequestOptions;
import org.segstream.monitor.trials.TrialOptions;
import org.segstream.trainer.dataset.Augmentation;
import org.segstream.trainer.loss.FieldPlan;
import org.segstream.trainer.replay.Disk;
import org.segstream.trainer.service.Lessons;
import org.segstream.trainer.service.ModelMessages;
import org.segstream.trainer.service.RoundResult;
import org.segstream.trainer.service.Trainer;
import org.segstream.trainer.service.TrainerOptions;
import org.segstream.trainer.training.InputSettings;
import org.segstream.trainer.training.Schedule;
import org.segstream.trainer.training.TrainingBudget;
import org.segstream.trainer.training.TrainingListener;
import org.segstream.trainer.training.TrainingPlan;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.models.ModelKeys.Role;
import org.segstream.transport.models.ModelPublisher;
import org.segstream.transport.models.ModelTable;
import org.segstream.transport.topics.Topics;
import org.segstream.vision.LabelSet;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.NetworkParameters;

/**
 * The whole loop, nobody at the keyboard: doubt, requests, labels, training, a trial, promotion.
 */
@Timeout(600)
class LoopTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String NAME = "loop";
  private static final String IGNORANT = "0";

  @TempDir private Path folder;

  @Test
  void aWeakModelAsksForLabelsAndABetterOneTakesItsPlace() throws Exception {
    try (LoopStreet street = LoopStreet.start()) {
      KafkaSettings kafka = street.kafka();
      publishChampion(kafka, street.topics());
      try (LoopWorker worker = LoopWorker.start(kafka, street.topics(), NAME);
          Monitor monitor = new Monitor(kafka, street.topics(), monitoring())) {
        Thread _ = Thread.ofPlatform().daemon().start(monitor::run);
        street.film();
        street.answerRequests();
        await().atMost(PATIENCE).until(() -> street.labels() >= 16);

        RoundResult round = train(kafka, street.topics());
        assertThat(round.challenging()).as(round.toString()).isTrue();
        assertThat(round.promoted()).isFalse();
        assertThat(pointed(kafka, street.topics(), Role.CHAMPION)).contains(IGNORANT);

        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofSeconds(2))
            .until(() ->
                pointed(kafka, street.topics(), Role.CHAMPION)
                    .equals(Optional.of(round.version())));
        await()
            .atMost(PATIENCE)
            .until(() -> pointed(kafka, street.topics(), Role.CHALLENGER).isEmpty());
        assertThat(monitor.api().answer(URI.create("/api/trials")).orElseThrow().json())
            .contains("\"verdict\":\"better\"", "\"version\":\"" + round.version() + "\"");
        await().atMost(PATIENCE).until(() -> worker.isChampion(round.version()));
        street.awaitMasks(5, round.version());
        rollBackOnThePage(kafka, street.topics(), round.version());
      }
      Map<String, Double> miou = street.miouByVersion();
      assertThat(miou.keySet()).as("all versions there were").hasSize(2);
      assertThat(miou.getOrDefault(roundVersion(miou), 0.0))
          .as("percent: " + miou)
          .isGreaterThan(miou.getOrDefault(IGNORANT, 100.0) + 5);
    }
  }

  /** The console's tiles tell the version that its page made the champion, by the next masks. */
  private static void rollBackOnThePage(KafkaSettings kafka, Topics topics, String version)
      throws Exception {
    ConsoleOptions options =
        new ConsoleOptions(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Access.OPEN,
            Optional.empty());
    try (Console console =
            new Console(kafka, topics, options, _ -> Optional.empty(), new SimpleMeterRegistry());
        HttpClient page = HttpClient.newHttpClient()) {
      URI streams = console.address().resolve("/api/streams");
      await().atMost(PATIENCE).until(() -> get(page, streams).contains(tile(version)));
      String role =
          "{\"name\":\"%s\",\"version\":\"%s\",\"role\":\"champion\"}".formatted(NAME, IGNORANT);
      HttpRequest promote =
          HttpRequest.newBuilder(console.address().resolve("/api/models/role"))
              .header("Origin", console.address().toString())
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(role))
              .build();
      assertThat(page.send(promote, HttpResponse.BodyHandlers.ofString()).body())
          .isEqualTo("{\"version\":\"%s\",\"before\":\"%s\"}".formatted(IGNORANT, version));
      await()
          .atMost(PATIENCE)
          .until(() -> {
            String told = get(page, streams);
            return told.contains(tile(IGNORANT)) && !told.contains(tile(version));
          });
    }
  }

  private static String tile(String version) {
    return "\"model\":\"" + NAME + " " + version + "\"";
  }

  private static String get(HttpClient page, URI address) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(address).build();
    return page.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static String roundVersion(Map<String, Double> miou) {
    return miou.keySet().stream()
        .filter(version -> !version.equals(IGNORANT))
        .findFirst()
        .orElse("");
  }

  private static Optional<String> pointed(KafkaSettings kafka, Topics topics, Role role) {
    return ModelTable.read(kafka, topics.models(), Duration.ofSeconds(20)).pointed(NAME, role);
  }

  private static void publishChampion(KafkaSettings kafka, Topics topics) {
    SegmentationModel model = ignorant();
    Instant now = Instant.now();
    try (ModelPublisher publisher = new ModelPublisher(kafka, topics)) {
      publisher.publish(ModelMessages.of(model, now, ModelMessages.training(model), List.of()));
      publisher.point(NAME, Role.CHAMPION, IGNORANT, now);
    }
  }

  private static SegmentationModel ignorant() {
    LabelSet labels = LabelSet.camVid();
    return new SegmentationModel(
        NAME,
        IGNORANT,
        "street-net-1",
        labels,
        InputSettings.NORMALISATION,
        new Resolution(LoopStreet.WIDTH, LoopStreet.HEIGHT),
        CrfParameters.neighbours(0.1f, 1, 16),
        "For tests only.",
        Map.of("images_seen", 0L),
        NetworkParameters.initial(Architectures.byName("street-net-1", labels.size()), 5));
  }

  private MonitorOptions monitoring() {
    return new MonitorOptions(
        "loop-monitor",
        folder.resolve("monitor"),
        0,
        1,
        Optional.empty(),
        HealthOptions.DEFAULTS,
        Duration.ofHours(1),
        new RequestOptions(8640, 1_000_000),
        new TrialOptions(5, true));
  }

  private RoundResult train(KafkaSettings kafka, Topics topics) {
    TrainingPlan plan =
        new TrainingPlan(
            "the champion's",
            new Augmentation(LoopStreet.WIDTH, LoopStreet.HEIGHT, 0.8, 1.3, 2, 0.4, 0.1, 0.3),
            4,
            new TrainingBudget.Images(400),
            new Schedule(0.004, 0.05, 0.9),
            0.02,
            5,
            0.9,
            1.1,
            0,
            1,
            FieldPlan.NONE,
            1,
            Long.MAX_VALUE,
            1_000);
    TrainerOptions options =
        new TrainerOptions(
            folder.resolve("trainer"),
            "loop-trainer",
            64 << 20,
            plan,
            1,
            1,
            3,
            Role.CHALLENGER,
            OptionalLong.of(1),
            Duration.ofMillis(500),
            Optional.empty(),
            Lessons.NONE,
            Duration.ofMillis(200));
    try (Trainer trainer =
        new Trainer(
            kafka,
            topics,
            ignorant(),
            options,
            new TrainingListener() {},
            InstantSource.system(),
            new Disk())) {
      return trainer.run().getFirst();
    }
  }
}
