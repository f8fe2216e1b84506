package org.segstream.vision.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.OwnNetwork;
import org.segstream.vision.network.ShiftPlan.Leaf;

class ShiftPlanTest {
  @Test
  void keepsWhatIsReadAroundAPositionOrSeveralTimes() {
    OwnNetwork own = BundledModels.load("street").own();
    ShiftPlan plan = ShiftPlan.of(own.graph(), own.parameters(), own.activations());
    List<String> kept = plan.steps().stream().map(step -> step.made().node()).toList();
    assertThat(kept)
        .contains("stem1.relu", "eighth4", "merge8.coarse.norm", "logits")
        .doesNotContain("quarter.b.norm", "merge8.fine.norm", "merge8.up", "merge8.fuse.relu");
    assertThat(plan.steps().getFirst().leaves().getFirst()).isInstanceOf(Leaf.Patch.class);
  }

  @Test
  void countsTheMultiplicationsOfTheWholeNetwork() {
    OwnNetwork own = BundledModels.load("camvid").own();
    ShiftPlan plan = ShiftPlan.of(own.graph(), own.parameters(), own.activations());
    long all = plan.steps().stream().mapToLong(ShiftPlan.Step::multiplications).sum();
    long weights =
        own.graph().parameters().stream()
            .filter(parameter -> parameter.role() == ParameterSpec.Role.WEIGHT)
            .mapToLong(ParameterSpec::size)
            .sum();
    assertThat(all).isEqualTo(weights);
  }

  @Test
  void refusesFloatsAndWhatItCannotCompute() {
    OwnNetwork own = BundledModels.load("street").own();
    assertThatThrownBy(() -> ShiftPlan.of(own.graph(), own.parameters(), ActivationRanges.NONE))
        .hasMessage("its network computes in floats");
  }
}
