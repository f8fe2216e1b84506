package org.segstream.benchmarks.replicas;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.segstream.trainer.dataset.Augmentation;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.dataset.TrainingData;
import org.segstream.trainer.dataset.TrainingSource;
import org.segstream.trainer.exchange.ExchangeSettings;
import org.segstream.trainer.exchange.Group;
import org.segstream.trainer.exchange.Seat;
import org.segstream.trainer.exchange.codec.ExchangeFormat;
import org.segstream.trainer.exchange.codec.ExchangeFormat.Levels;
import org.segstream.trainer.exchange.codec.GradientCodec;
import org.segstream.trainer.exchange.control.Patience;
import org.segstream.trainer.loss.FieldPlan;
import org.segstream.trainer.training.GradientExchange;
import org.segstream.trainer.training.Schedule;
import org.segstream.trainer.training.StepGradient;
import org.segstream.trainer.training.TrainingBudget;
import org.segstream.trainer.training.TrainingPlan;
import org.segstream.trainer.training.TrainingRun;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;
import org.segstream.vision.LabelSet;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.StreetFrame;
import org.segstream.vision.street.SyntheticStreet;

/** Runs of the shipped network in this process, alone or as replicas that meet on a broker. */
final class ReplicasRun {
  private static final String ARCHITECTURE = "street-net-1";
  private static final int CHIP = 32;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final KafkaSettings kafka;
  private final Topics topics;
  private final ReplicasPlan plan;
  private final TrainingData data;

  /**
   * What came of a run.
   *
   * @param stepMillis mean time of a step
   * @param cpuMillis mean CPU time of a step, of all replicas and the broker
   * @param gradient one that was computed
   */
  record Outcome(double stepMillis, double cpuMillis, StepGradient gradient) {}

  ReplicasRun(KafkaSettings kafka, Topics topics, ReplicasPlan plan) {
    this.kafka = kafka;
    this.topics = topics;
    this.plan = plan;
    StreetFrame street = new SyntheticStreet(1, 2 * CHIP, 2 * CHIP, CameraMotion.FORWARD).frame(0);
    LabelledImage image = new LabelledImage("street", street.image(), street.labels());
    this.data =
        new TrainingData(
            LabelSet.camVid(),
            List.of(new TrainingSource("street", 1, List.of(image))),
            List.of(),
            List.of());
  }

  private TrainingPlan plan(int replicas) {
    long images = (long) (plan.warmUp() + plan.steps()) * replicas * plan.batch();
    return new TrainingPlan(
        ARCHITECTURE,
        new Augmentation(CHIP, CHIP, 0.5, 2, 5, 0.7, 0.2, 0.5),
        plan.batch(),
        new TrainingBudget.Images(images),
        new Schedule(1e-4, 0.1, 0.9),
        0.02,
        5,
        0.999,
        1.1,
        0,
        2,
        FieldPlan.NONE,
        1,
        images,
        images);
  }

  /** Of one process that exchanges nothing. */
  Outcome alone() {
    return train(plan(1), GradientExchange.alone());
  }

  /** Of replicas on threads of their own. */
  Outcome together(String group, int replicas, Levels levels) {
    TrainingPlan each = plan(replicas);
    List<CompletableFuture<Outcome>> running = new ArrayList<>();
    for (int i = 0; i < replicas; i++) {
      Group mine =
          new Group(
              kafka,
              topics,
              settings(group, "replica-" + i, replicas, format(levels)),
              Group.Part.MEMBER);
      running.add(
          CompletableFuture.supplyAsync(
              () -> train(mine, each),
              task -> Thread.ofPlatform().name("bench-" + mine.settings().replica()).start(task)));
    }
    return running.stream().map(CompletableFuture::join).toList().getFirst();
  }

  private Outcome train(Group group, TrainingPlan each) {
    List<String> terms = group.terms(each, Set.of(), List.of());
    try (Seat seat = group.sit(terms, Optional.of(new byte[0]), () -> false)) {
      return train(each, seat.exchange(codec(each, group.settings().format()), each.seed()));
    }
  }

  private Outcome train(TrainingPlan each, GradientExchange exchange) {
    PausedExchange paused = new PausedExchange(exchange, plan.compute());
    StepClock clock = new StepClock(plan);
    try (TrainingRun run =
        new TrainingRun(
            each,
            data,
            Optional.empty(),
            1,
            Optional.empty(),
            clock,
            _ -> {},
            System::nanoTime,
            paused)) {
      run.run(() -> false);
    }
    return new Outcome(clock.stepMillis(), clock.cpuMillis(), paused.computed().getFirst());
  }

  /** How gradients of these runs are written. */
  GradientCodec codec(Levels levels) {
    return codec(plan(1), format(levels));
  }

  private GradientCodec codec(TrainingPlan each, ExchangeFormat format) {
    return new Group(kafka, topics, settings("codec", "codec", 1, format), Group.Part.MEMBER)
        .codec(each, data.labelSet().size());
  }

  private static ExchangeFormat format(Levels levels) {
    return levels == Levels.TERNARY ? ExchangeFormat.ternary() : ExchangeFormat.float32();
  }

  /** Nobody is to be left behind, and there are no checkpoints but the first and the last. */
  private static ExchangeSettings settings(
      String group, String replica, int slots, ExchangeFormat format) {
    return new ExchangeSettings(
        group,
        replica,
        slots,
        format,
        new Patience(PATIENCE, PATIENCE, PATIENCE),
        Integer.MAX_VALUE);
  }
}
