package org.segstream.cli.stream;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.models.ModelKeys;
import org.segstream.transport.topics.Topics;
import org.segstream.worker.serving.Admission;
import org.segstream.worker.serving.LabelChange;
import org.segstream.worker.serving.ModelFollower;
import org.segstream.worker.serving.ModelSlot;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Whether and how a worker follows the models' topic, as options. */
final class FollowOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--follow",
      paramLabel = "NAME",
      description = {
        "Keep the champion of this name on the models' topic at work, and take each new one over"
            + " between two frames; --model is what to begin with while there is none (default: one"
            + " fixed model)."
      })
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--follow-wait-ms",
      paramLabel = "MS",
      defaultValue = "30000",
      description =
          "How long a worker that follows waits for its first champion (default:"
              + " ${DEFAULT-VALUE}).")
  private long patience = 30_000;

  @Option(
      names = "--allow-label-change",
      description =
          "With --follow: take over champions with other labels too; all streams start from scratch"
              + " then, and each mask says which labels it has (default: they are refused).")
  private boolean allowLabelChange;

  /** What becomes of champions with other labels. */
  LabelChange labelChange() {
    return allowLabelChange ? LabelChange.TAKEN : LabelChange.REFUSED;
  }

  /** Whether the models' topic is followed. */
  boolean isOn() {
    return name.isPresent();
  }

  /** A name that cannot be is wrong usage, and so is a change without it. */
  void check() {
    if (allowLabelChange && name.isEmpty()) {
      throw new ParameterException(
          command.commandLine(), "--allow-label-change is for workers that --follow a model");
    }
    try {
      name.ifPresent(it -> ModelKeys.pointer(it, ModelKeys.Role.CHAMPION));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), "--follow " + e.getMessage(), e);
    }
  }

  /**
   * Follows the models' topic, if that was asked for; a model is in the slot afterwards.
   *
   * @throws TransportException if none has come in time
   */
  Optional<ModelFollower> start(
      KafkaSettings kafka,
      Topics topics,
      Admission admission,
      ModelSlot slot,
      MeterRegistry registry) {
    return name.map(it -> {
      ModelFollower follower = new ModelFollower(kafka, topics, it, admission, slot, registry);
      try {
        if (follower.awaitModel(Duration.ofMillis(patience))) {
          return follower;
        }
        throw new TransportException(
            "no usable champion of %s came from %s within %d ms; publish one, or give --model to"
                    .formatted(it, topics.models(), patience)
                + " begin with");
      } catch (TransportException e) {
        follower.close();
        throw e;
      }
    });
  }
}
