package org.segstream.cli.demo;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import org.segstream.cli.options.ModelOptions;
import org.segstream.trainer.service.ModelMessages;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.models.ModelKeys.Role;
import org.segstream.transport.models.ModelPublisher;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Model;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.worker.options.WorkerOptions;
import org.segstream.worker.serving.Admission;
import org.segstream.worker.serving.LabelChange;
import org.segstream.worker.serving.ModelFollower;
import org.segstream.worker.serving.ModelSlot;

/**
 * The demo's model as the champion on the models' topic, and the worker following it from there.
 */
final class DemoModels implements AutoCloseable {
  private final ModelFollower follower;

  /**
   * Publishes the model, and follows its name.
   *
   * @param slot where the model is at work
   */
  DemoModels(
      KafkaSettings kafka,
      Topics topics,
      SegmentationModel model,
      ModelOptions options,
      ModelSlot slot) {
    Instant now = Instant.now();
    Model record = ModelMessages.of(model, now, ModelMessages.training(model), List.of());
    try (ModelPublisher publisher = new ModelPublisher(kafka, topics)) {
      publisher.publish(record);
      publisher.point(model.name(), Role.CHAMPION, model.version(), now);
    }
    int batch = WorkerOptions.DEFAULTS.queues().batch();
    Admission admission = new Admission(options::open, batch, LabelChange.REFUSED);
    this.follower =
        new ModelFollower(kafka, topics, model.name(), admission, slot, new SimpleMeterRegistry());
  }

  @Override
  public void close() {
    follower.close();
  }
}
