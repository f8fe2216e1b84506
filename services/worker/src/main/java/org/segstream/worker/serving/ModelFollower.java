package org.segstream.worker.serving;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.models.ModelFeed;
import org.segstream.transport.models.ModelKeys.Role;
import org.segstream.transport.models.ModelTable;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Model;
import org.segstream.v1.ModelReference;
import org.segstream.vision.LabelSet;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.serving.PointedVersion.Wanted;
import org.segstream.worker.serving.RefusedModel.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the champion of one name at work, or its challenger: each version that the pointer on the
 * models' topic names is loaded and warmed up beside the one at work, and then takes its place. A
 * model that may not be used is refused and reported. Then the champion at work goes on, also when
 * its pointer is taken back; but a challenger's place is empty without one that may be used.
 */
public final class ModelFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelFollower.class);
  private static final Duration READING = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final KafkaSettings kafka;
  private final String topic;
  private final String name;
  private final Role role;
  private final Admission admission;
  private final ModelSlot slot;
  private final ModelSlot champions;
  private final MeterRegistry registry;
  private final String refusals;
  private final Counter taken;
  private final Counter labelChanges;
  private final Counter withdrawn;
  private final MultiGauge versions;
  private final PointedVersion pointed;
  private final AtomicBoolean following = new AtomicBoolean(true);
  private final CompletableFuture<Void> begun = new CompletableFuture<>();
  private final Thread thread;
  private final ModelFeed feed;

  /**
   * Starts following champions, whether or not Kafka can be reached.
   *
   * @param name of the model
   * @param slot where champions go; what is there already has the labels that the next one must
   *     have, unless the admission allows a change
   * @throws IllegalArgumentException if no model can have this name
   */
  public ModelFollower(
      KafkaSettings kafka,
      Topics topics,
      String name,
      Admission admission,
      ModelSlot slot,
      MeterRegistry registry) {
    this(kafka, topics, name, Role.CHAMPION, admission, slot, slot, registry);
  }

  private ModelFollower(
      KafkaSettings kafka,
      Topics topics,
      String name,
      Role role,
      Admission admission,
      ModelSlot slot,
      ModelSlot champions,
      MeterRegistry registry) {
    this.kafka = kafka;
    this.topic = topics.models();
    this.name = name;
    this.role = role;
    this.admission = admission;
    this.slot = slot;
    this.champions = champions;
    this.registry = registry;
    String prefix = role == Role.CHAMPION ? "segstream.models." : "segstream.challengers.";
    this.refusals = prefix + "refused";
    this.taken = registry.counter(prefix + "taken");
    this.labelChanges = registry.counter(prefix + "label.changes");
    this.withdrawn = registry.counter("segstream.challengers.withdrawn");
    for (Reason reason : Reason.values()) {
      registry.counter(refusals, "reason", reason.tag());
    }
    Gauge.builder(prefix + "loaded", slot::loaded).register(registry);
    Gauge.builder(prefix + "followed", () -> isFollowing() ? 1 : 0).register(registry);
    this.versions = MultiGauge.builder(prefix + "at.work").register(registry);
    this.pointed =
        new PointedVersion(
            name, role, this::vacant, refusal -> refused("?", refusal), this::failed);
    this.thread = Thread.ofPlatform().name("segstream-take-over").daemon().start(this::run);
    this.feed = ModelFeed.start(kafka, topic, pointed);
    tellWhichIsAtWork();
  }

  /**
   * Starts following challengers, whether or not Kafka can be reached.
   *
   * @param name of the model
   * @param models where challengers go, and the champion whose labels they must have, unless the
   *     admission allows others
   * @throws IllegalArgumentException if no model can have this name
   */
  public static ModelFollower ofChallengers(
      KafkaSettings kafka,
      Topics topics,
      String name,
      Admission admission,
      ModelsAtWork models,
      MeterRegistry registry) {
    return new ModelFollower(
        kafka,
        topics,
        name,
        Role.CHALLENGER,
        admission,
        models.challenger(),
        models.champion(),
        registry);
  }

  /**
   * Waits for the beginning: until the champion there is has been taken over or refused, or, where
   * a model is at work, until it is clear that there is none.
   *
   * @return whether a model is at work
   * @throws TransportException if the models' topic cannot be followed
   */
  public boolean awaitModel(Duration patience) {
    try {
      begun.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("No champion of {} has come from {} within {}.", name, topic, patience);
    } catch (ExecutionException e) {
      throw new TransportException("the models' topic cannot be followed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return slot.reference().isPresent();
  }

  /**
   * Whether new champions are still taken over: false once and for all after a failure of its
   * threads.
   */
  public boolean isFollowing() {
    return following.get();
  }

  private void run() {
    try {
      while (true) {
        Optional<Wanted> wanted = pointed.await();
        if (wanted.isPresent()) {
          decide(wanted.get());
        } else {
          tookBack();
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("closed", e);
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  private void decide(Wanted wanted) throws InterruptedException {
    try {
      Model record = record(wanted);
      if (isIn(slot, record)) {
        LOG.debug("{} is at work already", wanted.version());
      } else if (role == Role.CHALLENGER && isIn(champions, record)) {
        withdraw("it is the champion");
      } else {
        takeOver(record);
      }
      begun.complete(null);
    } catch (RefusedModel e) {
      refused(wanted.version(), e);
    } catch (TransportException e) {
      LOG.warn("Model {}/{} is yet to come: {}.", name, wanted.version(), e.getMessage());
      Thread.sleep(PAUSE);
      pointed.again();
    }
  }

  private Model record(Wanted wanted) throws RefusedModel {
    if (wanted.unsound().isPresent()) {
      throw new RefusedModel(Reason.RECORD, wanted.unsound().get());
    }
    Optional<Model> record = wanted.record();
    if (record.isEmpty()) {
      // Models are megabytes and pointers rarely move back: records are read again, not kept.
      record = ModelTable.fetch(kafka, topic, name, wanted.version(), READING);
    }
    return record.orElseThrow(
        () -> new RefusedModel(Reason.MISSING, "there is no record of it on " + topic));
  }

  private static boolean isIn(ModelSlot place, Model record) {
    ModelReference wanted =
        ModelReference.newBuilder()
            .setName(record.getName())
            .setVersion(record.getVersion())
            .setSha256(record.getSha256())
            .build();
    return place.reference().filter(wanted::equals).isPresent();
  }

  private void tookBack() {
    if (role == Role.CHALLENGER) {
      withdraw("its pointer has been taken back");
    } else {
      LOG.warn("The champion's pointer of {} has been taken back; {} stays.", name, atWork());
    }
  }

  /** The challenger's streams are the champion's again. */
  private void withdraw(String why) {
    String before = atWork();
    if (slot.clear()) {
      withdrawn.increment();
      tellWhichIsAtWork();
      LOG.info("Challenger {} is at work no longer: {}.", before, why);
    }
  }

  private void takeOver(Model record) throws RefusedModel {
    Optional<LabelSet> labels = champions.labels();
    Segmenter next =
        labels.isPresent() ? admission.open(record, labels.get()) : admission.open(record);
    String before = atWork();
    slot.put(next);
    taken.increment();
    tellWhichIsAtWork();
    LOG.info(
        "{} {} is at work from now on, before it was {}.",
        role == Role.CHAMPION ? "Model" : "Challenger",
        next.model().id(),
        before);
    labels.flatMap(it -> it.difference(next.model().labels())).ifPresent(this::labelsChanged);
  }

  private void labelsChanged(String difference) {
    labelChanges.increment();
    LOG.warn("The labels of its masks change, {}; its streams start from scratch.", difference);
  }

  private String atWork() {
    return slot.reference().map(model -> model.getName() + "/" + model.getVersion()).orElse("none");
  }

  private void tellWhichIsAtWork() {
    versions.register(
        slot.reference().stream()
            .map(model -> Tags.of("name", model.getName(), "version", model.getVersion()))
            .map(tags -> MultiGauge.Row.of(tags, 1))
            .toList(),
        true);
  }

  private void refused(String version, RefusedModel refusal) {
    if (role == Role.CHALLENGER) {
      withdraw("the next one is refused");
    }
    registry.counter(refusals, "reason", refusal.reason().tag()).increment();
    LOG.warn(
        "Model {}/{} is refused ({}): {}; at work stays {}.",
        name,
        version,
        refusal.reason().tag(),
        refusal.getMessage(),
        atWork());
    beginIfAtWork();
  }

  private void vacant() {
    if (role == Role.CHAMPION) {
      LOG.warn("There is no champion of {} on {} so far.", name, topic);
    }
    beginIfAtWork();
  }

  private void failed(Throwable failure) {
    following.set(false);
    LOG.error("{} is no longer followed: {}", topic, failure.toString(), failure);
    begun.completeExceptionally(failure);
  }

  private void beginIfAtWork() {
    if (slot.reference().isPresent()) {
      begun.complete(null);
    }
  }

  /** Stops following; what is at work stays so. */
  @Override
  public void close() {
    feed.close();
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
