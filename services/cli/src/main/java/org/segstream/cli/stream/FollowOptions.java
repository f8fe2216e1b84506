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
import org.segstream.worker.serving.ModelsAtWork;
import org.segstream.worker.serving.OneIn;
import org.segstream.worker.serving.StreamShare;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

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

  @Option(
      names = "--challenger-share",
      paramLabel = "PERCENT",
      converter = ShareConverter.class,
      description =
          "With --follow: let the challenger of that name, while there is one, segment this share"
              + " of the streams, drawn by their names and the same on every worker, for instance"
              + " 10%% (default: none).")
  private Optional<StreamShare> challengerShare = Optional.empty();

  @Option(
      names = "--challenger-every",
      paramLabel = "N",
      defaultValue = "50",
      description =
          "With --challenger-share: let the challenger's network look at one in N frames of the"
              + " other streams too, and say in their masks how far it disagrees, which costs 1/N"
              + " of the network's time; 0 for none (default: ${DEFAULT-VALUE}).")
  private int challengerEvery = 50;

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
    if (challengerShare.isPresent() && name.isEmpty()) {
      throw new ParameterException(
          command.commandLine(), "--challenger-share is for workers that --follow a model");
    }
    if (challengerEvery < 0) {
      throw new ParameterException(
          command.commandLine(),
          "--challenger-every is " + challengerEvery + ", must be at least 0");
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

  /** The slots, and what the challenger has of the streams. */
  ModelsAtWork models() {
    return new ModelsAtWork(
        new ModelSlot(),
        new ModelSlot(),
        challengerShare.orElse(new StreamShare(0)),
        challengerShare.map(_ -> new OneIn(challengerEvery)).orElse(OneIn.NONE));
  }

  /** Follows the challengers, if they have a share; nobody waits for the first one. */
  Optional<ModelFollower> startChallengers(
      KafkaSettings kafka,
      Topics topics,
      Admission admission,
      ModelsAtWork models,
      MeterRegistry registry) {
    return challengerShare
        .flatMap(_ -> name)
        .map(it -> ModelFollower.ofChallengers(kafka, topics, it, admission, models, registry));
  }

  /** {@code 10%} or {@code 10}. */
  private static final class ShareConverter implements ITypeConverter<StreamShare> {
    @Override
    public StreamShare convert(String text) {
      try {
        return new StreamShare(Double.parseDouble(text.replaceFirst("%$", "").strip()));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + text + "' is no share of 0% to 100%");
      }
    }
  }
}
