package org.segstream.cli.stream;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.segstream.cli.options.ModelOptions;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.serving.Admission;
import org.segstream.worker.serving.ModelFollower;
import org.segstream.worker.serving.ModelSlot;
import org.segstream.worker.serving.WarmUp;

/** The models of a worker: a fixed one, or the champions that the models' topic names. */
final class WorkerModels implements AutoCloseable {
  private final ModelSlot slot;
  private final Optional<ModelFollower> follower;

  private WorkerModels(ModelSlot slot, Optional<ModelFollower> follower) {
    this.slot = slot;
    this.follower = follower;
  }

  /** Loads the first model and warms it up. */
  static WorkerModels open(
      ModelOptions model,
      FollowOptions follow,
      int batch,
      KafkaSettings kafka,
      Topics topics,
      MeterRegistry registry) {
    ModelSlot slot = new ModelSlot();
    try {
      if (model.isGiven() || !follow.isOn()) {
        Segmenter first = model.open(ModelOptions.STREETS);
        slot.put(first);
        WarmUp.run(first, batch);
      }
      Admission admission = new Admission(model::open, batch, follow.labelChange());
      return new WorkerModels(slot, follow.start(kafka, topics, admission, slot, registry));
    } catch (RuntimeException e) {
      slot.close();
      throw e;
    }
  }

  /** Where the model at work is. */
  ModelSlot slot() {
    return slot;
  }

  /** Whether champions are taken over, if that was asked for: false after a failure. */
  boolean areFollowed() {
    return follower.map(ModelFollower::isFollowing).orElse(true);
  }

  @Override
  public void close() {
    follower.ifPresent(ModelFollower::close);
    slot.close();
  }
}
