package org.segstream.trainer.exchange;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.segstream.crf.training.Annealing;
import org.segstream.trainer.TestBroker;
import org.segstream.trainer.dataset.DataSpec;
import org.segstream.trainer.dataset.TinyStreet;
import org.segstream.trainer.dataset.TrainingData;
import org.segstream.trainer.exchange.codec.ExchangeFormat;
import org.segstream.trainer.exchange.control.Patience;
import org.segstream.trainer.loss.FieldPlan;
import org.segstream.trainer.training.GradientExchange;
import org.segstream.trainer.training.Schedule;
import org.segstream.trainer.training.TrainingBudget;
import org.segstream.trainer.training.TrainingListener;
import org.segstream.trainer.training.TrainingPlan;
import org.segstream.trainer.training.TrainingRun;
import org.segstream.transport.topics.Topics;

/** Small runs of several replicas in one process, on the module's broker. */
final class GroupRuns {
  static final Patience PATIENCE =
      new Patience(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(60));

  final Topics topics = TestBroker.newTopics();
  private final TrainingData data;

  GroupRuns(Path folder) {
    TinyStreet.write(folder);
    this.data =
        TrainingData.load(List.of(DataSpec.parse(folder.toString())), List.of("train"), List.of());
  }

  static TrainingPlan plan(int images, FieldPlan field) {
    return plan(images, field, 5);
  }

  static TrainingPlan plan(int images, FieldPlan field, double clip) {
    return new TrainingPlan(
        "street-net-1",
        TinyStreet.augmentation(48, 32),
        2,
        new TrainingBudget.Images(images),
        new Schedule(0.002, 0.2, 0.9),
        0.02,
        clip,
        0.9,
        1.1,
        0.05,
        2,
        field,
        3,
        1_000_000,
        1_000_000);
  }

  static FieldPlan field() {
    return new FieldPlan(
        FieldPlan.Form.SURROGATE,
        0.3,
        0.5,
        2,
        Annealing.usual(),
        0.05,
        FieldPlan.NONE.edges(),
        FieldPlan.Compatibility.POTTS);
  }

  ExchangeSettings settings(String group, String replica, int slots, ExchangeFormat format) {
    return new ExchangeSettings(group, replica, slots, format, PATIENCE, 4);
  }

  Seat join(ExchangeSettings settings, TrainingPlan plan) {
    return sit(settings, plan, Group.Part.MEMBER);
  }

  Seat replay(ExchangeSettings settings, TrainingPlan plan) {
    return sit(settings, plan, Group.Part.REPLAY);
  }

  private Seat sit(ExchangeSettings settings, TrainingPlan plan, Group.Part part) {
    Group group = new Group(TestBroker.kafka(), topics, settings, part);
    return group.sit(group.terms(plan, Set.of(), List.of()), Optional.of(new byte[0]), () -> false);
  }

  GradientExchange exchange(Seat seat, ExchangeSettings settings, TrainingPlan plan) {
    Group group = new Group(TestBroker.kafka(), topics, settings, Group.Part.MEMBER);
    return seat.exchange(group.codec(plan, data.labelSet().size()), plan.seed());
  }

  /** Trains to the end; the checksum of what came of it. */
  long train(TrainingPlan plan, GradientExchange exchange, BooleanSupplier stop) {
    return train(plan, exchange, stop, new TrainingListener() {});
  }

  long train(
      TrainingPlan plan,
      GradientExchange exchange,
      BooleanSupplier stop,
      TrainingListener listener) {
    try (TrainingRun run =
        new TrainingRun(
            plan,
            data,
            Optional.empty(),
            1,
            Optional.empty(),
            listener,
            _ -> {},
            System::nanoTime,
            exchange)) {
      run.run(stop);
      return run.checksum();
    }
  }

  /** Trains as so many replicas side by side; each one's checksum. */
  List<Long> trainTogether(String group, int replicas, TrainingPlan plan, ExchangeFormat format) {
    List<CompletableFuture<Long>> running = new ArrayList<>();
    for (int i = 0; i < replicas; i++) {
      ExchangeSettings settings = settings(group, "r" + i, replicas, format);
      running.add(
          CompletableFuture.supplyAsync(
              () -> {
                try (Seat seat = join(settings, plan)) {
                  return train(plan, exchange(seat, settings, plan), () -> false);
                }
              },
              task -> Thread.ofPlatform().start(task)));
    }
    return running.stream().map(CompletableFuture::join).toList();
  }
}
