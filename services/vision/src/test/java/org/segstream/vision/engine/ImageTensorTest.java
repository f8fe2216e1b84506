package org.segstream.vision.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.Normalisation;

class ImageTensorTest {
  private static final Normalisation NORMALISATION =
      new Normalisation(List.of(100f, 50f, 0f), List.of(50f, 25f, 10f));

  @Test
  void writesNormalisedPlanesOfRedGreenAndBlueAtTheOffset() {
    RgbImage image =
        new RgbImage(2, 2, new byte[] {100, 50, 0, 50, 25, 10, 0, 0, 20, (byte) 200, 100, 30});
    FloatBuffer target = FloatBuffer.allocate(14);
    new ImageTensor(NORMALISATION).write(image, target, 1);
    assertThat(target.array()).containsExactly(0, 0, -1, -2, 2, 0, -1, -2, 2, 0, 1, 2, 3, 0);
    assertThat(target.position()).isZero();
  }

  @Test
  void refusesATargetThatIsTooSmall() {
    RgbImage image = new RgbImage(2, 2, new byte[12]);
    FloatBuffer target = FloatBuffer.allocate(11);
    assertThatThrownBy(() -> new ImageTensor(NORMALISATION).write(image, target, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
