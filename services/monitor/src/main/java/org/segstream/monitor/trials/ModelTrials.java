package org.segstream.monitor.trials;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.models.ModelFeed;
import org.segstream.transport.models.ModelKeys.Role;
import org.segstream.transport.models.ModelPublisher;
import org.segstream.transport.models.ModelTable;
import org.segstream.transport.topics.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The trials on the models' topic; promotes their winners if that is wanted. Thread-safe. */
public final class ModelTrials implements Trials, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelTrials.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KafkaSettings kafka;
  private final Topics topics;
  private final boolean promotes;
  private final Executor executor;
  private final PointedTrials pointed = new PointedTrials();
  private final ModelFeed feed;

  /**
   * Starts following the topic, whether or not Kafka can be reached.
   *
   * @param promotes whether a challenger that is better by labels becomes the champion
   * @param executor on whose threads that is done
   */
  public ModelTrials(KafkaSettings kafka, Topics topics, boolean promotes, Executor executor) {
    this.kafka = kafka;
    this.topics = topics;
    this.promotes = promotes;
    this.executor = executor;
    this.feed = ModelFeed.start(kafka, topics.models(), pointed);
  }

  @Override
  public Optional<List<Trial>> current() {
    return pointed.current();
  }

  @Override
  public void won(Trial trial) {
    if (promotes) {
      executor.execute(() -> promote(trial));
    }
  }

  /** Done again with the next verdict if it fails. */
  private void promote(Trial trial) {
    try {
      ModelTable table = ModelTable.read(kafka, topics.models(), PATIENCE);
      boolean goesOn =
          table.pointed(trial.name(), Role.CHAMPION).equals(Optional.of(trial.champion()))
              && table
                  .pointed(trial.name(), Role.CHALLENGER)
                  .equals(Optional.of(trial.challenger()))
              && table.version(trial.name(), trial.challenger()).isPresent();
      if (goesOn) {
        try (ModelPublisher publisher = new ModelPublisher(kafka, topics)) {
          publisher.promote(
              trial.name(), trial.challenger(), Optional.of(trial.challenger()), Instant.now());
        }
        LOG.info(
            "{}/{} is the champion now, before it was {}: better by labels.",
            trial.name(),
            trial.challenger(),
            trial.champion());
      }
    } catch (TransportException e) {
      LOG.warn("{}/{} is not promoted: {}", trial.name(), trial.challenger(), e.getMessage());
    }
  }

  @Override
  public void close() {
    feed.close();
  }
}
