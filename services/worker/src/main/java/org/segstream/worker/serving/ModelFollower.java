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
import org.segstream.transport.models.ModelTable;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Model;
import org.segstream.v1.ModelReference;
import org.segstream.vision.LabelSet;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.serving.Champion.Wanted;
import org.segstream.worker.serving.RefusedModel.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the champion of one name at work: each version that its pointer on the models' topic names
 * is loaded and warmed up beside the one at work, and then takes its place. A model that may not be
 * used is refused and reported, and the one at work goes on.
 */
public final class ModelFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelFollower.class);
  private static final String REFUSED = "segstream.models.refused";
  private static final Duration READING = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final KafkaSettings kafka;
  private final String topic;
  private final String name;
  private final Admission admission;
  private final ModelSlot slot;
  private final MeterRegistry registry;
  private final Counter taken;
  private final Counter labelChanges;
  private final MultiGauge versions;
  private final Champion champion;
  private final AtomicBoolean following = new AtomicBoolean(true);
  private final CompletableFuture<Void> begun = new CompletableFuture<>();
  private final Thread thread;
  private final ModelFeed feed;

  /**
   * Starts following, whether or not Kafka can be reached.
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
    this.kafka = kafka;
    this.topic = topics.models();
    this.name = name;
    this.admission = admission;
    this.slot = slot;
    this.registry = registry;
    this.taken = registry.counter("segstream.models.taken");
    this.labelChanges = registry.counter("segstream.models.label.changes");
    for (Reason reason : Reason.values()) {
      registry.counter(REFUSED, "reason", reason.tag());
    }
    Gauge.builder("segstream.models.loaded", slot::loaded).register(registry);
    Gauge.builder("segstream.models.followed", () -> isFollowing() ? 1 : 0).register(registry);
    this.versions = MultiGauge.builder("segstream.models.at.work").register(registry);
    this.champion =
        new Champion(name, this::vacant, refusal -> refused("?", refusal), this::failed);
    this.thread = Thread.ofPlatform().name("segstream-take-over").daemon().start(this::run);
    this.feed = ModelFeed.start(kafka, topic, champion);
    tellWhichIsAtWork();
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
        decide(champion.await());
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
      if (!isAtWork(record)) {
        takeOver(record);
      }
      begun.complete(null);
    } catch (RefusedModel e) {
      refused(wanted.version(), e);
    } catch (TransportException e) {
      LOG.warn("Model {}/{} is yet to come: {}.", name, wanted.version(), e.getMessage());
      Thread.sleep(PAUSE);
      champion.again();
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

  private boolean isAtWork(Model record) {
    ModelReference wanted =
        ModelReference.newBuilder()
            .setName(record.getName())
            .setVersion(record.getVersion())
            .setSha256(record.getSha256())
            .build();
    return slot.reference().filter(wanted::equals).isPresent();
  }

  private void takeOver(Model record) throws RefusedModel {
    Optional<LabelSet> labels = slot.labels();
    Segmenter next =
        labels.isPresent() ? admission.open(record, labels.get()) : admission.open(record);
    String before = atWork();
    slot.put(next);
    taken.increment();
    tellWhichIsAtWork();
    LOG.info("Model {} is at work from now on, before it was {}.", next.model().id(), before);
    labels.flatMap(it -> it.difference(next.model().labels())).ifPresent(this::labelsChanged);
  }

  private void labelsChanged(String difference) {
    labelChanges.increment();
    LOG.warn("The labels of all masks change, {}; all streams start from scratch.", difference);
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
    registry.counter(REFUSED, "reason", refusal.reason().tag()).increment();
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
    LOG.warn("There is no champion of {} on {} so far.", name, topic);
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
