package org.segstream.vision.shift;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShiftCourseTest {
  @Test
  void aWholeFrameIsDueEverySoManyFrames() {
    ShiftCourse course = new ShiftCourse(4);
    StringBuilder ways = new StringBuilder();
    for (int i = 0; i < 9; i++) {
      boolean whole = i == 0 || course.refreshes();
      ways.append(whole ? 'W' : 's');
      if (whole) {
        course.kept();
      } else {
        course.shifted(0.1f);
      }
    }
    assertThat(ways).hasToString("WsssWsssW");
  }

  @Test
  void neverIsNever() {
    ShiftCourse course = new ShiftCourse(0);
    course.kept();
    for (int i = 0; i < 1000; i++) {
      assertThat(course.refreshes()).isFalse();
      course.shifted(0);
    }
  }

  @Test
  void aMovingCameraIsLookedAtMoreAndMoreSeldom() {
    ShiftCourse course = new ShiftCourse(16);
    int looks = 0;
    for (int frame = 0; frame < 1000; frame++) {
      if (!course.rests()) {
        looks++;
        course.failed();
      }
    }
    assertThat(looks).isBetween(30, 40);
  }

  @Test
  void aCameraThatStandsStillAgainIsSeenAtOnce() {
    ShiftCourse course = new ShiftCourse(0);
    for (int frame = 0; frame < 100; frame++) {
      if (!course.rests()) {
        course.failed();
      }
    }
    int rested = 0;
    while (course.rests()) {
      rested++;
    }
    assertThat(rested).isLessThanOrEqualTo(32);
    for (int i = 0; i < 8; i++) {
      assertThat(course.shifted(0.2f)).isFalse();
      assertThat(course.rests()).isFalse();
    }
    assertThat(course.failed()).as("the first rest is none").isFalse();
  }

  /** Shortly after each whole frame of a moving camera little may count as changed. */
  @Test
  void aGoodFrameNowAndThenDoesNotStopTheRests() {
    ShiftCourse course = new ShiftCourse(0);
    int computed = 0;
    for (int frame = 0; frame < 1000; frame++) {
      if (!course.rests()) {
        computed++;
        if (!course.shifted(0.4f)) {
          course.shifted(0.9f);
        }
      }
    }
    assertThat(computed).isLessThan(50);
  }

  @Test
  void aShareThatIsNotWorthItCountsAsFailed() {
    ShiftCourse course = new ShiftCourse(0);
    assertThat(course.shifted(0.9f)).isFalse();
    assertThat(course.shifted(0.9f)).isTrue();
    assertThat(course.rests()).isTrue();
  }
}
