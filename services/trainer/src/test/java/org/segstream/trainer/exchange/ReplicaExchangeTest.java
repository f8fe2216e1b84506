package org.segstream.trainer.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.trainer.exchange.codec.ExchangeFormat;
import org.segstream.trainer.exchange.codec.ExchangeFormat.Form;
import org.segstream.trainer.exchange.codec.ExchangeFormat.Levels;
import org.segstream.trainer.exchange.codec.ExchangeFormat.Scales;
import org.segstream.trainer.exchange.codec.ExchangeFormat.Units;
import org.segstream.trainer.loss.FieldPlan;
import org.segstream.trainer.training.GradientExchange;
import org.segstream.trainer.training.StepGradient;
import org.segstream.trainer.training.TrainingListener;
import org.segstream.trainer.training.TrainingPlan;

class ReplicaExchangeTest {
  @TempDir private Path folder;
  private GroupRuns runs;

  @BeforeEach
  void writeData() {
    runs = new GroupRuns(folder);
  }

  @Test
  void replicasOfATernaryRunWithTheFieldEndEqualAndSoDoesAReplay() {
    TrainingPlan plan = GroupRuns.plan(40, GroupRuns.field());
    ExchangeFormat format = ExchangeFormat.ternary();
    List<Long> checksums = runs.trainTogether("g", 2, plan, format);

    assertThat(new HashSet<>(checksums)).hasSize(1);
    ExchangeSettings reader = runs.settings("g", "reader", 2, format);
    try (Seat replay = runs.replay(reader, plan)) {
      assertThat(runs.train(plan, runs.exchange(replay, reader, plan), () -> false))
          .isEqualTo(checksums.getFirst());
      assertThat(replay.figures().steps()).isEqualTo(10);
      assertThat(replay.figures().missedSteps()).isEqualTo(10);
    }
    long alone = runs.train(plan, GradientExchange.alone(), () -> false);
    assertThat(alone).isNotEqualTo(checksums.getFirst());
  }

  @Test
  void aSingleReplicaThatExchangesFloatsTrainsAsARunAlone() {
    TrainingPlan plan = GroupRuns.plan(12, FieldPlan.NONE);
    List<Long> checksums = runs.trainTogether("one", 1, plan, ExchangeFormat.float32());

    assertThat(checksums).containsExactly(runs.train(plan, GradientExchange.alone(), () -> false));
  }

  @Test
  void sharedScalesLeaveReplicasEqual() {
    ExchangeFormat format =
        new ExchangeFormat(
            Levels.TERNARY, Form.LIKE_OTHERS, Form.LIKE_OTHERS, Scales.SHARED, Units.EQUAL);
    List<Long> checksums =
        runs.trainTogether("shared", 2, GroupRuns.plan(16, FieldPlan.NONE), format);

    assertThat(new HashSet<>(checksums)).hasSize(1);
  }

  @Test
  void replicasThatDrawInEqualUnitsEndEqual() {
    ExchangeFormat format =
        new ExchangeFormat(Levels.TERNARY, Form.FLOAT, Form.FLOAT, Scales.OWN, Units.EQUAL);
    TrainingPlan plan = GroupRuns.plan(16, FieldPlan.NONE);
    List<Long> equal = runs.trainTogether("equal", 2, plan, format);

    assertThat(new HashSet<>(equal)).hasSize(1);
    assertThat(runs.trainTogether("moments", 2, plan, ExchangeFormat.ternary()))
        .doesNotContain(equal.getFirst());
  }

  /** Drawn in equal units, a gradient is in the mean at most √2.5 times as long as it was. */
  @Test
  void levelsAreDrawnOfAGradientThatHasBeenClipped() {
    double clip = 1e-3;
    TrainingPlan plan = GroupRuns.plan(8, FieldPlan.NONE, clip);

    assertThat(norms(plan, ExchangeFormat.float32())).allMatch(norm -> norm > 10 * clip);
    assertThat(norms(plan, ExchangeFormat.ternary())).allMatch(norm -> norm < 3 * clip);
  }

  /** Of the steps of a single replica. */
  private List<Double> norms(TrainingPlan plan, ExchangeFormat format) {
    List<Double> norms = new ArrayList<>();
    ExchangeSettings settings = runs.settings("clip-" + format.levels(), "a", 1, format);
    try (Seat seat = runs.join(settings, plan)) {
      runs.train(
          plan,
          runs.exchange(seat, settings, plan),
          () -> false,
          new TrainingListener() {
            @Override
            public void stepped(Step step) {
              norms.add(step.gradientNorm());
            }
          });
    }
    assertThat(norms).hasSize(4);
    return norms;
  }

  @Test
  void whatAnExchangeHasClippedIsNotClippedAgain() {
    TrainingPlan clipping = GroupRuns.plan(8, FieldPlan.NONE, 1e-3);
    TrainingPlan free = GroupRuns.plan(8, FieldPlan.NONE, 1e9);
    long unclipped = runs.train(free, GradientExchange.alone(), () -> false);

    assertThat(runs.train(clipping, new Clipped(GradientExchange.alone()), () -> false))
        .isEqualTo(unclipped);
    assertThat(runs.train(clipping, GradientExchange.alone(), () -> false)).isNotEqualTo(unclipped);
  }

  /** Says that it clips. */
  private record Clipped(GradientExchange plain) implements GradientExchange {
    @Override
    public boolean clips() {
      return true;
    }

    @Override
    public Optional<byte[]> begin(Supplier<byte[]> first) {
      return plain.begin(first);
    }

    @Override
    public Optional<StepGradient> join(Offer offer) {
      return plain.join(offer);
    }

    @Override
    public void end(Offer last) {
      plain.end(last);
    }
  }

  @Test
  void whoeverComesAfterTheEndGetsTheResult() {
    TrainingPlan plan = GroupRuns.plan(16, FieldPlan.NONE);
    List<Long> checksums = runs.trainTogether("done", 2, plan, ExchangeFormat.ternary());

    ExchangeSettings settings = runs.settings("done", "late", 2, ExchangeFormat.ternary());
    try (Seat late = runs.join(settings, plan)) {
      assertThat(runs.train(plan, runs.exchange(late, settings, plan), () -> false))
          .isEqualTo(checksums.getFirst());
    }
  }

  @Test
  void aReplicaWithOtherOptionsTakesNoPart() {
    runs.trainTogether("terms", 1, GroupRuns.plan(4, FieldPlan.NONE), ExchangeFormat.ternary());
    TrainingPlan other = GroupRuns.plan(6, FieldPlan.NONE);

    ExchangeSettings settings = runs.settings("terms", "other", 1, ExchangeFormat.ternary());
    try (Seat stranger = runs.join(settings, other)) {
      assertThatExceptionOfType(ExchangeException.class)
          .isThrownBy(
              () -> runs.train(other, runs.exchange(stranger, settings, other), () -> false))
          .withMessageContaining("computes something else")
          .withMessageContaining("give the same options and data, or another --group");
    }
  }

  @Test
  void replicasThatDriftApartStopWithASentence() {
    TrainingPlan plan = GroupRuns.plan(8, FieldPlan.NONE);
    ExchangeSettings settings = runs.settings("drift", "a", 2, ExchangeFormat.ternary());
    CompletableFuture<Throwable> other =
        CompletableFuture.supplyAsync(
            () -> {
              ExchangeSettings theirs = runs.settings("drift", "b", 2, ExchangeFormat.ternary());
              try (Seat seat = runs.join(theirs, plan)) {
                GradientExchange honest = runs.exchange(seat, theirs, plan);
                return catchThrowable(() -> runs.train(plan, new Drifted(honest), () -> false));
              }
            },
            task -> Thread.ofPlatform().start(task));
    try (Seat seat = runs.join(settings, plan)) {
      assertThatExceptionOfType(ExchangeException.class)
          .isThrownBy(() -> runs.train(plan, runs.exchange(seat, settings, plan), () -> false))
          .withMessageContaining("before step 0 the weights of b")
          .withMessageContaining("training stops");
    }
    assertThat(other.join()).isInstanceOf(ExchangeException.class);
  }

  /** Of a replica whose weights are not what the others have. */
  private record Drifted(GradientExchange honest) implements GradientExchange {
    @Override
    public Optional<byte[]> begin(Supplier<byte[]> first) {
      return honest.begin(first);
    }

    @Override
    public Optional<StepGradient> join(Offer offer) {
      return honest.join(
          new Offer() {
            @Override
            public long step() {
              return offer.step();
            }

            @Override
            public long imagesSeen() {
              return offer.imagesSeen();
            }

            @Override
            public List<float[]> secondMoments() {
              return offer.secondMoments();
            }

            @Override
            public double clip() {
              return offer.clip();
            }

            @Override
            public StepGradient compute(Share share) {
              return offer.compute(share);
            }

            @Override
            public long checksum() {
              return offer.checksum() + 1;
            }

            @Override
            public byte[] checkpoint() {
              return offer.checkpoint();
            }
          });
    }

    @Override
    public void end(Offer last) {
      honest.end(last);
    }
  }
}
