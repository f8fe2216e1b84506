package org.segstream.vision.segmenter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.segstream.crf.certificate.StartKind;

class StartChoiceTest {
  private final StartChoice choice = new StartChoice();

  /** Of so many frames, those that were carried. */
  private int carriedOf(int frames, int fresh, int carried) {
    int count = 0;
    for (int n = 0; n < frames; n++) {
      boolean carries = choice.carries();
      choice.took(carries ? StartKind.WARM : StartKind.COARSE, carries ? carried : fresh);
      count += carries ? 1 : 0;
    }
    return count;
  }

  @Test
  void triesBothAndKeepsToTheCheaper() {
    assertThat(carriedOf(2, 10, 5)).isEqualTo(1);
    assertThat(carriedOf(100, 10, 5)).isGreaterThan(90);
  }

  @Test
  void triesTheDearerEverMoreSeldom() {
    assertThat(carriedOf(200, 5, 10)).isBetween(5, 9);
    assertThat(carriedOf(640, 5, 10)).isBetween(9, 10);
  }

  @Test
  void noticesThatTheCameraHasStopped() {
    carriedOf(300, 5, 12);

    assertThat(carriedOf(100, 5, 2)).isGreaterThan(30);
    assertThat(carriedOf(100, 5, 2)).isGreaterThan(90);
  }

  @Test
  void countsWhatCarryingTakesBesidesIterations() {
    for (int n = 0; n < 100; n++) {
      boolean carries = choice.carries();
      choice.took(carries ? StartKind.WARM_MOTION : StartKind.COARSE, 12);
    }

    assertThat(choice.carries()).isFalse();
  }
}
