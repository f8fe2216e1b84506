package org.segstream.trainer.service;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.trainer.training.InputSettings;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.models.ExclusivePublisher;
import org.segstream.transport.models.FencedException;
import org.segstream.transport.models.ModelKeys.Role;
import org.segstream.transport.models.ModelPublisher;
import org.segstream.transport.models.ModelTable;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Model;
import org.segstream.v1.Score;
import org.segstream.v1.Training;
import org.segstream.v1.Trial;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.SegmentationModel;

/** The versions of one model on the models' topic, and which of them is the champion. */
final class ModelRegistry implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int REMEMBERED = 100;

  private final KafkaSettings kafka;
  private final Topics topics;
  private final SegmentationModel base;
  private final String name;
  private final InstantSource clock;
  private final ModelPublisher publisher;
  private final Optional<ExclusivePublisher> exclusive;
  private Optional<SegmentationModel> known = Optional.empty();

  /**
   * @param base the model whose versions these are; the first champion if there is none
   */
  ModelRegistry(KafkaSettings kafka, Topics topics, SegmentationModel base, InstantSource clock) {
    this(kafka, topics, base, clock, new ModelPublisher(kafka, topics), Optional.empty());
  }

  private ModelRegistry(
      KafkaSettings kafka,
      Topics topics,
      SegmentationModel base,
      InstantSource clock,
      ModelPublisher publisher,
      Optional<ExclusivePublisher> exclusive) {
    this.kafka = kafka;
    this.topics = topics;
    this.base = base;
    this.name = base.name();
    this.clock = clock;
    this.publisher = publisher;
    this.exclusive = exclusive;
  }

  /**
   * The same versions for one of several trainers, all of whom publish so: {@link #together} fails
   * once another one has asked for this. Whoever asks has to make sure afterwards that it is the
   * one to publish.
   *
   * @throws TransportException if Kafka is away, or does not let this user
   */
  ModelRegistry exclusive() {
    ExclusivePublisher only = new ExclusivePublisher(kafka, topics, name);
    return new ModelRegistry(kafka, topics, base, clock, only.publisher(), Optional.of(only));
  }

  /**
   * Does what publishes something; of an {@link #exclusive} registry's all or nothing comes about.
   *
   * @throws FencedException if another trainer publishes by now
   */
  void together(Runnable publishing) {
    exclusive.ifPresentOrElse(only -> only.together(publishing), publishing);
  }

  /**
   * The champion; where there is none, the base becomes it.
   *
   * @throws TransportException if the topic cannot be read, or a version is not what it should be
   * @throws DatasetException if it cannot be trained on the frames that the base can
   */
  SegmentationModel champion() {
    ModelTable table = ModelTable.read(kafka, topics.models(), PATIENCE);
    Optional<String> version = table.pointed(name, Role.CHAMPION);
    if (version.isEmpty()) {
      requireLikeBase(base);
      Instant now = clock.instant();
      Model record = ModelMessages.of(base, now, ModelMessages.training(base), List.of());
      requireSame(table, record);
      together(() -> {
        publisher.publish(record);
        publisher.point(name, Role.CHAMPION, base.version(), now);
      });
      known = Optional.of(base);
      return base;
    }
    SegmentationModel champion =
        known
            .filter(model -> model.version().equals(version.get()))
            .orElseGet(() -> fetch(version.get()));
    requireLikeBase(champion);
    known = Optional.of(champion);
    return champion;
  }

  /** The latest version that a trainer has published; empty if none has. */
  Optional<Trial> latestTrial() {
    List<Trial> trials = ModelTable.read(kafka, topics.models(), PATIENCE).trials(name);
    return trials.isEmpty() ? Optional.empty() : Optional.of(trials.getLast());
  }

  /**
   * A version.
   *
   * @throws TransportException if the topic does not hold it
   */
  SegmentationModel version(String version) {
    return known.filter(model -> model.version().equals(version)).orElseGet(() -> fetch(version));
  }

  /** Name of the model. */
  String name() {
    return name;
  }

  private void requireLikeBase(SegmentationModel champion) {
    if (!champion.labels().classes().equals(base.labels().classes())
        || champion.labels().voidId() != base.labels().voidId()
        || !champion.normalisation().equals(InputSettings.NORMALISATION)) {
      throw new DatasetException(
          "champion %s has other classes than %s, or sees other colours: restart the trainer"
                  .formatted(champion.id(), base.id())
              + " with one that fits as --from, and another --name");
    }
  }

  private void requireSame(ModelTable table, Model record) {
    if (table.contradicts(record)) {
      throw new TransportException(
          "there is another model %s/%s on topic %s: give another --name"
              .formatted(name, record.getVersion(), topics.models()));
    }
  }

  private SegmentationModel fetch(String version) {
    Model record =
        ModelTable.fetch(kafka, topics.models(), name, version, PATIENCE)
            .orElseThrow(() ->
                new TransportException(
                    ("the champion of %s is %s, which is not on topic %s: point it at a version"
                            + " that is, with 'segstream model promote'")
                        .formatted(name, version, topics.models())));
    return ModelFile.decode(record.getData().toByteArray(), name + "/" + version);
  }

  /** Publishes a candidate, which remembers its own trial and those before it. */
  void publish(SegmentationModel candidate, Training training, List<Score> scores, Trial trial) {
    publish(ModelMessages.of(candidate, clock.instant(), training, scores), trial);
  }

  void publish(Model candidate, Trial trial) {
    List<Trial> trials =
        new ArrayList<>(ModelTable.read(kafka, topics.models(), PATIENCE).trials(name));
    trials.removeIf(other -> other.getVersion().equals(trial.getVersion()));
    trials.add(trial);
    int first = Math.max(0, trials.size() - REMEMBERED);
    publisher.publish(
        candidate.toBuilder().addAllTrials(trials.subList(first, trials.size())).build());
  }

  /** Makes a version the champion. */
  void promote(SegmentationModel candidate) {
    publisher.point(name, Role.CHAMPION, candidate.version(), clock.instant());
    known = Optional.of(candidate);
  }

  /** Makes a version the challenger; the one before it is that no longer. */
  void challenge(SegmentationModel candidate) {
    publisher.point(name, Role.CHALLENGER, candidate.version(), clock.instant());
  }

  /**
   * Takes back what a trainer made, but for the newest, the newest that have been champions, and
   * what pointers name.
   */
  void keepNewest(int count) {
    ModelTable table = ModelTable.read(kafka, topics.models(), PATIENCE);
    Set<String> champions = new HashSet<>();
    for (Trial trial : table.trials(name)) {
      champions.add(trial.getChampionVersion());
      if (trial.getAccepted()) {
        champions.add(trial.getVersion());
      }
    }
    List<String> made =
        table.versionsOf(name).reversed().stream()
            .map(ModelTable.Version::model)
            .filter(model -> model.getTraining().getDataCount() > 0)
            .map(Model::getVersion)
            .toList();
    Set<String> kept = new HashSet<>();
    made.stream().limit(count).forEach(kept::add);
    made.stream().filter(champions::contains).limit(count).forEach(kept::add);
    made.stream()
        .filter(version -> !kept.contains(version) && !isPointed(table, version))
        .forEach(version -> publisher.remove(name, version));
  }

  private boolean isPointed(ModelTable table, String version) {
    return List.of(Role.values()).stream()
        .anyMatch(role -> table.pointed(name, role).equals(Optional.of(version)));
  }

  @Override
  public void close() {
    exclusive.ifPresentOrElse(ExclusivePublisher::close, publisher::close);
  }
}
