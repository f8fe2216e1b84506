package org.segstream.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.segstream.trainer.replay.Disk;
import org.segstream.trainer.training.TrainingListener;
import org.segstream.v1.Split;
import org.slf4j.LoggerFactory;

class MissingPartTest extends OnBroker {
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(MissingPart.class);
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          said.add(event.getFormattedMessage());
        }
      };

  @BeforeEach
  void listen() {
    appender.start();
    logger.addAppender(appender);
  }

  @AfterEach
  void listenNoMore() {
    logger.detachAppender(appender);
  }

  @Test
  void aTrainerWithNothingHeldOutSaysThatNoRoundCanBegin() {
    publish(List.of(labeled("cam-1", 1, Split.SPLIT_TRAIN)));
    CompletableFuture<List<RoundResult>> results;
    try (Trainer trainer =
        new Trainer(
            kafka,
            topics,
            ignorant(),
            options(folder, 1, 0.004, 8),
            new TrainingListener() {},
            InstantSource.system(),
            new Disk())) {
      results = CompletableFuture.supplyAsync(trainer::run);
      await().until(() -> !said.isEmpty());
    }
    assertThat(results.join()).isEmpty();
    assertThat(said.getFirst())
        .startsWith(
            "no round can begin with 1 frames to train on and 0 held out: label frames of the split"
                + " validation too");
  }

  @Test
  void itDoesNotRepeatItselfBeforeThePauseIsOverNorSpeakOfNothing() {
    MissingPart patient = new MissingPart(Duration.ofHours(1));
    patient.tell(0, 0);
    assertThat(said).isEmpty();
    patient.tell(2, 0);
    patient.tell(3, 0);
    assertThat(said).hasSize(1);
    MissingPart hasty = new MissingPart(Duration.ZERO);
    hasty.tell(0, 1);
    hasty.tell(0, 2);
    assertThat(said).hasSize(3);
  }
}
