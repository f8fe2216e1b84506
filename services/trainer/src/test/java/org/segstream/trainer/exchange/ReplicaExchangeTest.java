package org.segstream.trainer.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.trainer.exchange.codec.ExchangeFormat;
import org.segstream.trainer.exchange.codec.ExchangeFormat.Form;
import org.segstream.trainer.exchange.codec.ExchangeFormat.Levels;
import org.segstream.trainer.exchange.codec.ExchangeFormat.Scales;
import org.segstream.trainer.loss.FieldPlan;
import org.segstream.trainer.training.GradientExchange;
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
        new ExchangeFormat(Levels.TERNARY, Form.LIKE_OTHERS, Form.LIKE_OTHERS, Scales.SHARED);
    List<Long> checksums =
        runs.trainTogether("shared", 2, GroupRuns.plan(16, FieldPlan.NONE), format);

    assertThat(new HashSet<>(checksums)).hasSize(1);
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
}
