package org.segstream.cli.demo;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.cli.options.ModelOptions;
import org.segstream.cli.stream.Feed;
import org.segstream.cli.stream.RunSummary;
import org.segstream.console.ConsoleOptions;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.GarbageLimit;
import org.segstream.worker.Worker;
import org.segstream.worker.options.DropPolicies;
import org.segstream.worker.options.DropPolicy;
import org.segstream.worker.options.WorkerOptions;
import org.segstream.worker.serving.ModelSlot;
import org.segstream.worker.serving.WarmUp;

/** Broker, worker and watcher in one process, for a feed to go through. */
final class Demo implements AutoCloseable {
  private static final int PARTITIONS = 1;

  private final EmbeddedBroker broker;
  private final KafkaSettings kafka;
  private final Topics topics = Topics.standard();
  private final ModelOptions options;
  private final SegmentationModel model;
  private final ModelSlot slot;
  private final Worker worker;
  private final GarbageLimit garbage = new GarbageLimit(GarbageLimit.USUAL);

  private Demo(
      EmbeddedBroker broker, Segmenter segmenter, ModelOptions options, DropPolicy policy) {
    this.broker = broker;
    this.options = options;
    this.model = segmenter.model();
    this.slot = new ModelSlot(segmenter);
    this.kafka = KafkaSettings.of(broker.bootstrapServers());
    try (Admin admin = Admin.create(kafka.admin("segstream-demo"))) {
      topics.create(admin, PARTITIONS);
    }
    WorkerOptions working =
        WorkerOptions.DEFAULTS
            .withSolver(options.solver())
            .withPolicies(new DropPolicies(List.of(new DropPolicies.Rule("*", policy))));
    this.worker = new Worker(kafka, topics, slot, working, new SimpleMeterRegistry());
  }

  /**
   * Starts everything; the broker starts while the model loads.
   *
   * @param policy which frames the worker may leave out
   */
  static Demo start(ModelOptions options, String bundled, DropPolicy policy) {
    CompletableFuture<EmbeddedBroker> broker =
        CompletableFuture.supplyAsync(() -> EmbeddedBroker.builder().start());
    Optional<Segmenter> segmenter = Optional.empty();
    try {
      segmenter = Optional.of(options.open(bundled));
      WarmUp.run(segmenter.get(), WorkerOptions.DEFAULTS.queues().batch());
      return new Demo(broker.join(), segmenter.get(), options, policy);
    } catch (RuntimeException e) {
      segmenter.ifPresent(Segmenter::close);
      broker.thenAccept(EmbeddedBroker::close).join();
      throw e;
    }
  }

  /** Where the broker is. */
  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** Publishes a feed as fast as its masks come back, and watches them. */
  RunSummary run(Feed feed, Path out) throws InterruptedException {
    try (DemoRun run = new DemoRun(kafka, topics, feed, model.labels(), out)) {
      return run.toTheEnd(worker.ended());
    }
  }

  /** Lets its model be replaced, as the page can. */
  DemoModels models() {
    return new DemoModels(kafka, topics, model, options, slot);
  }

  /** Serves the page. */
  DemoPage page(ConsoleOptions options) {
    return new DemoPage(kafka, topics, options);
  }

  /** Publishes a feed in real time. */
  void drive(Feed feed, double rate) throws InterruptedException {
    try (DemoDrive drive = new DemoDrive(kafka, topics, feed, rate)) {
      drive.toTheEnd(worker.ended());
    }
  }

  @Override
  public void close() {
    worker.close();
    slot.close();
    broker.close();
    garbage.close();
  }
}
