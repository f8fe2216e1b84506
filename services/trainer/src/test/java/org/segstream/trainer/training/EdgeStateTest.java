package org.segstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.segstream.crf.training.Annealing;
import org.segstream.crf.training.FieldTensors;
import org.segstream.trainer.loss.FieldPlan;
import org.segstream.trainer.loss.LearnedEdges;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.EdgeParameters;

class EdgeStateTest {
  private static RgbImage image() {
    SplittableRandom random = new SplittableRandom(7);
    byte[] rgb = new byte[3 * 13 * 9];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (100 + random.nextInt(30));
    }
    return new RgbImage(13, 9, rgb);
  }

  @Test
  void edgesMoveAgainstTheirGradientAndStayInTheirRange() {
    RgbImage image = image();
    EdgeState state = new EdgeState(new LearnedEdges(CrfParameters.neighbours(0.3f, 0.8f, 12)));
    for (int n = 0; n < 400; n++) {
      LearnedEdges.ImageEdges edges = state.edges().of(image);
      edges.addGradient(edges.field(new float[0]), -1); // the heavier the better
      state.step(state.edges().takeGradient(), 0.1, 0.5);
    }

    EdgeParameters found = state.averaged().families().getFirst();

    assertThat(found.base()).isCloseTo(8, within(0.01f));
    assertThat(found.contrast()).isCloseTo(8, within(0.01f));
    assertThat(found.sigma()).isGreaterThan(50).isLessThanOrEqualTo(100.01f);
    assertThat(state.averaged().compatibility()).isEmpty();
  }

  @Test
  void costsOfLabelsMoveAgainstTheirGradientInTheirRange() {
    FieldPlan plan =
        new FieldPlan(
            FieldPlan.Form.SURROGATE,
            0,
            1,
            1,
            Annealing.usual(),
            0.1,
            CrfParameters.neighbours(0.3f, 0.8f, 12),
            FieldPlan.Compatibility.LEARNED);
    EdgeState state = new EdgeState(LearnedEdges.of(plan, 3));
    assertThat(state.averaged().compatibility())
        .containsExactly(0f, 1f, 1f, 1f, 0f, 1f, 1f, 1f, 0f);
    float[] byTable = {0, -1, 1, -1, 0, 0, 1, 0, 0};
    for (int n = 0; n < 100; n++) {
      LearnedEdges.ImageEdges edges = state.edges().of(image());
      FieldTensors none = edges.field(new float[0]);
      edges.addGradient(none.withCompatibility(MemorySegment.ofArray(byTable)), 1);
      state.step(state.edges().takeGradient(), 0.1, 0.5);
    }

    assertThat(state.averaged().compatibility())
        .containsExactly(0f, 2f, 0.25f, 2f, 0f, 1f, 0.25f, 1f, 0f);
  }
}
