package org.segstream.cli.stream;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.segstream.cli.options.ModelOptions;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.serving.Admission;
import org.segstream.worker.serving.ModelFollower;
import org.segstream.worker.serving.ModelSlot;
import org.segstream.worker.serving.ModelsAtWork;
import org.segstream.worker.serving.WarmUp;

/** The models of a worker: a fixed one, or those that the models' topic names. */
final class WorkerModels implements AutoCloseable {
  private final ModelsAtWork models;
  private final List<ModelFollower> followers;

  private WorkerModels(ModelsAtWork models, List<ModelFollower> followers) {
    this.models = models;
    this.followers = followers;
  }

  /** Loads the first model and warms it up. */
  static WorkerModels open(
      ModelOptions model,
      FollowOptions follow,
      int batch,
      KafkaSettings kafka,
      Topics topics,
      MeterRegistry registry) {
    ModelsAtWork models = follow.models();
    ModelSlot slot = models.champion();
    try {
      if (model.isGiven() || !follow.isOn()) {
        Segmenter first = model.open(ModelOptions.STREETS);
        slot.put(first);
        WarmUp.run(first, batch);
      }
      Admission admission = new Admission(model::open, batch, follow.labelChange());
      List<ModelFollower> followers = new ArrayList<>();
      follow.start(kafka, topics, admission, slot, registry).ifPresent(followers::add);
      follow.startChallengers(kafka, topics, admission, models, registry).ifPresent(followers::add);
      return new WorkerModels(models, followers);
    } catch (RuntimeException e) {
      slot.close();
      throw e;
    }
  }

  /** The models, as they come and go. */
  ModelsAtWork models() {
    return models;
  }

  /** Whether pointers are followed, if that was asked for: false after a failure. */
  boolean areFollowed() {
    return followers.stream().allMatch(ModelFollower::isFollowing);
  }

  @Override
  public void close() {
    followers.forEach(ModelFollower::close);
    models.challenger().close();
    models.champion().close();
  }
}
