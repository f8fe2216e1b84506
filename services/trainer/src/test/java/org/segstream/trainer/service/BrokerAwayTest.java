package org.segstream.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.trainer.replay.Disk;
import org.segstream.trainer.training.TrainingListener;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;

/** The broker goes away in mid-round. */
class BrokerAwayTest extends OnBroker {
  private static final int STEPS = 10;

  @TempDir private Path data;

  @Test
  void trainingGoesOnWithoutItAndTheModelIsPublishedWhenItIsBack() {
    EmbeddedBroker broker = EmbeddedBroker.builder().dataDirectory(data).start();
    kafka = KafkaSettings.of(broker.bootstrapServers());
    topics = Topics.standard();
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      topics.create(admin, 1);
    }
    publish(street(8));
    AtomicInteger steps = new AtomicInteger();
    TrainingListener away =
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            if (steps.incrementAndGet() == 1) {
              broker.close();
            }
          }
        };
    try (Trainer trainer =
        new Trainer(
            kafka,
            topics,
            ignorant(),
            options(folder, 12, 0.004, 4 * STEPS),
            away,
            InstantSource.system(),
            new Disk())) {
      CompletableFuture<List<RoundResult>> results = CompletableFuture.supplyAsync(trainer::run);
      await().atMost(Duration.ofSeconds(40)).until(() -> steps.get() == STEPS);
      assertThat(trainer.isAlive(Duration.ofSeconds(5))).isTrue();
      assertThat(results).isNotDone();
      try (EmbeddedBroker _ =
          EmbeddedBroker.builder().port(broker.port()).dataDirectory(data).start()) {
        await().atMost(Duration.ofSeconds(60)).until(results::isDone);
        assertThat(results.join()).hasSize(1).allMatch(result -> result.frames() == 8);
      }
    }
  }
}
