package org.segstream.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.segstream.crf.training.Annealing;
import org.segstream.trainer.exchange.ExchangeFigures;
import org.segstream.trainer.exchange.ExchangeSettings;
import org.segstream.trainer.exchange.codec.ExchangeFormat;
import org.segstream.trainer.exchange.control.Patience;
import org.segstream.trainer.loss.FieldPlan;
import org.segstream.trainer.replay.Disk;
import org.segstream.trainer.training.TrainingListener;
import org.segstream.transport.models.ModelKeys.Role;
import org.segstream.transport.models.ModelTable;
import org.segstream.v1.LabeledFrame;
import org.segstream.vision.model.CrfParameters;

class SharedRoundsTest extends OnBroker {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));
  private static final List<LabeledFrame> STREET = street(12);

  private TrainerOptions options(String replica, FieldPlan field) {
    TrainerOptions alone = options(folder.resolve(replica), STREET.size(), 0.004, 160, field);
    ExchangeSettings exchange =
        new ExchangeSettings(
            "rounds",
            replica,
            2,
            ExchangeFormat.ternary(),
            new Patience(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(40)),
            8);
    return new TrainerOptions(
        alone.folder(),
        alone.group() + "." + replica,
        alone.storeBytes(),
        alone.plan(),
        alone.newFrames(),
        alone.threads(),
        alone.keep(),
        alone.winner(),
        OptionalLong.of(1),
        alone.settling(),
        Optional.of(exchange),
        alone.lessons(),
        alone.retry());
  }

  @Test
  void twoTrainersTrainOneRoundWithTheFieldAndPublishItOnce() {
    publish(STREET);
    FieldPlan field =
        new FieldPlan(
            FieldPlan.Form.SURROGATE,
            0.25,
            0.5,
            2,
            Annealing.usual(),
            0.1,
            CrfParameters.neighbours(1, 1, 16));
    ConcurrentHashMap<String, ExchangeFigures> figures = new ConcurrentHashMap<>();
    List<CompletableFuture<List<RoundResult>>> running = new ArrayList<>();
    for (String replica : List.of("a", "b")) {
      running.add(
          CompletableFuture.supplyAsync(
              () -> {
                try (Trainer trainer =
                    new Trainer(
                        kafka,
                        topics,
                        ignorant(),
                        options(replica, field),
                        new TrainingListener() {},
                        CLOCK,
                        new Disk())) {
                  List<RoundResult> results = trainer.run();
                  figures.put(replica, trainer.exchange().orElseThrow());
                  return results;
                }
              },
              task -> Thread.ofPlatform().start(task)));
    }
    List<RoundResult> results = running.stream().map(each -> each.join().getFirst()).toList();

    RoundResult first = results.getFirst();
    assertThat(results.getLast().version()).isEqualTo(first.version());
    assertThat(results.getLast().miou()).isEqualTo(first.miou());
    assertThat(first.promoted()).isTrue();
    ModelTable table = ModelTable.read(kafka, topics.models(), Duration.ofSeconds(20));
    assertThat(table.versions().keySet()).containsExactly("tiny/0", "tiny/" + first.version());
    assertThat(table.pointed("tiny", Role.CHAMPION)).contains(first.version());
    assertThat(table.trials("tiny")).hasSize(1);
    assertThat(figures.values())
        .allSatisfy(each -> {
          assertThat(each.steps()).isEqualTo(20);
          assertThat(each.missedSteps()).isLessThan(20);
          assertThat(each.sentBytes()).isPositive();
        });
  }
}
