package org.segstream.vision.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.segstream.vision.LabelMap;

class ConfusionMatrixTest {
  private final ConfusionMatrix confusion = new ConfusionMatrix(3, 5);

  private static LabelMap row(int... ids) {
    byte[] labels = new byte[ids.length];
    for (int i = 0; i < ids.length; i++) {
      labels[i] = (byte) ids[i];
    }
    return new LabelMap(ids.length, 1, labels);
  }

  @Test
  void takesIntersectionOverUnionFromTheWholeSplit() {
    confusion.add(row(0, 0, 1, 1), row(0, 1, 1, 1));
    confusion.add(row(1, 0), row(0, 0));

    // class 0: 2 right, 1 missed, 1 too many; class 1: 2 right, 1 missed, 1 too many
    assertThat(confusion.classIou(0).getAsDouble()).isCloseTo(50, within(1e-9));
    assertThat(confusion.classIou(1).getAsDouble()).isCloseTo(50, within(1e-9));
    assertThat(confusion.pixelAccuracy()).isCloseTo(100.0 * 4 / 6, within(1e-9));
  }

  @Test
  void leavesClassesOutOfTheMeanThatNeverOccur() {
    confusion.add(row(0, 0), row(0, 0));

    assertThat(confusion.classIou(2)).isEmpty();
    assertThat(confusion.miou()).isEqualTo(100);
  }

  @Test
  void countsAClassThatIsOnlyPredictedAsZero() {
    confusion.add(row(0, 0), row(0, 2));

    assertThat(confusion.classIou(2)).hasValue(0);
    assertThat(confusion.miou()).isEqualTo(25);
  }

  @Test
  void ignoresVoidPixels() {
    confusion.add(row(0, 5, 5), row(0, 1, 5));

    assertThat(confusion.total()).isEqualTo(1);
    assertThat(confusion.miou()).isEqualTo(100);
  }

  @Test
  void noAnswerIsWrongAndSpeaksForNoClass() {
    confusion.addWithGaps(row(0, 0, 1, 5), row(0, 5, 1, 5));

    assertThat(confusion.classIou(0)).hasValue(50);
    assertThat(confusion.classIou(1)).hasValue(100);
    assertThat(confusion.total()).isEqualTo(3);
    assertThat(confusion.unansweredShare()).isCloseTo(100.0 / 3, within(1e-9));
    assertThat(confusion.pixelAccuracy()).isCloseTo(200.0 / 3, within(1e-9));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> confusion.addWithGaps(row(0), row(4)))
        .withMessageContaining("labelled 4");
  }

  @Test
  void refusesLabelsThatAreNoClassAndSizesThatDiffer() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> confusion.add(row(0), row(4)))
        .withMessageContaining("labelled 4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> confusion.add(row(0), row(0, 0)))
        .withMessageContaining("2×1");
  }
}
