package org.segstream.benchmarks.replicas;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.segstream.benchmarks.Machine;
import org.segstream.benchmarks.replicas.ReplicasRun.Outcome;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.trainer.exchange.codec.ExchangeFormat.Levels;
import org.segstream.trainer.exchange.codec.GradientCodec;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;

/**
 * Measures steps of replicas that train one model together on an embedded broker: real gradients,
 * the trainer's own exchange and its own steps; only forward and backward pass are a pause, so that
 * each replica has a core of its own for them on any machine.
 */
public final class ReplicasBench {
  private static final int PARTITIONS = 8;

  private final ReplicasPlan plan;

  /** Measures this. */
  public ReplicasBench(ReplicasPlan plan) {
    this.plan = plan;
  }

  /**
   * Runs it.
   *
   * @param progress told what is measured next
   */
  public ReplicasReport run(Consumer<String> progress) {
    Machine machine = Machine.current();
    progress.accept("one process alone");
    try (EmbeddedBroker broker = EmbeddedBroker.builder().start()) {
      KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
      var _ = run(kafka, "warm-up").alone();
      double alone = run(kafka, "alone").alone().stepMillis();
      Map<Levels, StepModel> models = new EnumMap<>(Levels.class);
      List<ReplicasRow> rows = new ArrayList<>();
      for (Levels levels : plan.levels()) {
        progress.accept("parts of a step, " + levels);
        StepModel model = model(kafka, levels, alone, machine.cores());
        models.put(levels, model);
        for (int replicas : plan.replicas()) {
          progress.accept("%d replicas, %s".formatted(replicas, levels));
          rows.add(row(kafka, levels, replicas, alone, model));
        }
      }
      return new ReplicasReport(machine, plan, alone, models, rows);
    }
  }

  private ReplicasRow row(
      KafkaSettings kafka, Levels levels, int replicas, double alone, StepModel model) {
    ReplicasRun run = run(kafka, "n" + replicas + "-" + levels);
    Outcome outcome = run.together("n" + replicas, replicas, levels);
    return new ReplicasRow(
        levels,
        replicas,
        outcome.stepMillis(),
        outcome.cpuMillis(),
        replicas * alone / outcome.stepMillis(),
        (long) replicas * run.codec(levels).bytes(),
        model.stepMillis(replicas),
        model.stepMillisHere(replicas));
  }

  /** From a run of one replica with an exchange, of which the rows know nothing. */
  private StepModel model(KafkaSettings kafka, Levels levels, double alone, int cores) {
    Topics topics = topics(kafka, "model-" + levels);
    ReplicasRun run = new ReplicasRun(kafka, topics, plan);
    Outcome one = run.together("model", 1, levels);
    GradientCodec codec = run.codec(levels);
    CodecTimes codes = CodecTimes.of(codec, one.gradient());
    double compute = plan.compute().toNanos() / 1e6;
    return new StepModel(
        compute,
        alone - compute,
        codes.encodeMillis(),
        codes.addMillis(),
        Math.max(0, one.stepMillis() - alone - codes.encodeMillis() - codes.addMillis()),
        TransferTime.millis(kafka, topics, codec.bytes()),
        cores);
  }

  private ReplicasRun run(KafkaSettings kafka, String prefix) {
    return new ReplicasRun(kafka, topics(kafka, prefix), plan);
  }

  /** Of its own for each run, so that none reads past another one's gradients. */
  private static Topics topics(KafkaSettings kafka, String prefix) {
    Topics topics = new Topics(prefix);
    try (Admin admin = Admin.create(kafka.admin("bench"))) {
      topics.create(admin, PARTITIONS);
    }
    return topics;
  }
}
