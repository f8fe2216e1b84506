package org.segstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class MethodPlanTest {
  private static final ChipPlan SNIPER = new ChipPlan(ChipPlan.Form.SNIPER, 100);

  @Test
  void replicasCannotTrainInLocalModules() {
    assertThatIllegalArgumentException()
        .isThrownBy(MethodPlan.NONE.inModules(2)::requireShared)
        .withMessageContaining("leave out --local-modules");
  }

  @Test
  void replicasCannotLayChipsByDoubts() {
    assertThatIllegalArgumentException()
        .isThrownBy(MethodPlan.NONE.with(SNIPER)::requireShared)
        .withMessageContaining("leave out --chips sniper");
  }

  @Test
  void replicasMayHaveClassCentres() {
    assertThatCode(MethodPlan.NONE.withCentres(0.2)::requireShared).doesNotThrowAnyException();
  }

  @Test
  void unlabelledFramesNeedATeacher() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MethodPlan.NONE.taughtBy(new TeacherPlan(List.of(), 1, 2, 0.5)))
        .withMessageContaining("give --teacher");
  }

  @Test
  void unlabelledFramesHaveNoRegionsToLayChipsBy() {
    TeacherPlan taught = new TeacherPlan(List.of("street/4"), 1, 2, 0.5);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MethodPlan.NONE.with(SNIPER).taughtBy(taught))
        .withMessageContaining("leave out one of the two");
  }

  @Test
  void selfTrainingGoesAlone() {
    SelfTrainingPlan self = new SelfTrainingPlan(1, 0.3, 0.9, 0.02);
    MethodPlan alone = MethodPlan.NONE.with(self);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> alone.inModules(2))
        .withMessageContaining("leave out --local-modules");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> alone.with(SNIPER))
        .withMessageContaining("--chips sniper");
    assertThatIllegalArgumentException()
        .isThrownBy(alone::requireShared)
        .withMessageContaining("leave out --self-train");
  }

  @Test
  void refusesNumbersOutOfTheirRange() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MethodPlan.NONE.withCentres(-1))
        .withMessageContaining("class centres -1.0 must be at least 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TeacherPlan(List.of(), 1, 0, 0))
        .withMessageContaining("temperature of the teachers 0.0 must be above 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ChipPlan(ChipPlan.Form.SNIPER, 0))
        .withMessageContaining("must be at least 1");
  }
}
