package org.segstream.transport.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OffsetTrackerTest {
  private final OffsetTracker tracker = new OffsetTracker();

  @Test
  void hasNothingToCommitBeforeTheFirstRecord() {
    assertThat(tracker.committable()).isEmpty();
  }

  @Test
  void goesOnToWhatWasReachedOnceAllBeforeItIsFinished() {
    begin(5, 6);
    tracker.reached(9);
    tracker.finish(6);
    assertThat(tracker.committable()).as("never beyond what is done").hasValue(5);
    assertThat(tracker.end()).isEmpty();
    tracker.finish(5);
    assertThat(tracker.committable()).hasValue(9);
    assertThat(tracker.end()).hasValue(9);
    tracker.reached(7);
    assertThat(tracker.committable()).as("never back").hasValue(9);
  }

  @Test
  void tellsHowFarItWouldGetWithMoreFinished() {
    begin(5, 6, 8);
    assertThat(tracker.committableWith(new TreeSet<>(List.of(6L, 8L)))).as("5 is open").isEmpty();
    assertThat(tracker.committableWith(new TreeSet<>(List.of(5L)))).hasValue(6);
    assertThat(tracker.committableWith(new TreeSet<>(List.of(5L, 6L)))).hasValue(8);
    assertThat(tracker.committableWith(new TreeSet<>(List.of(5L, 6L, 8L)))).hasValue(9);
    assertThat(tracker.committable()).as("asking changes nothing").hasValue(5);
  }

  @Test
  void staysAtTheFirstUnfinishedOffset() {
    begin(5, 6, 7);
    tracker.finish(6);
    tracker.finish(7);
    assertThat(tracker.committable()).hasValue(5);
    tracker.finish(5);
    assertThat(tracker.committable()).hasValue(8);
  }

  @Test
  void passesOverOffsetsThatNeverCame() {
    begin(5, 9);
    tracker.finish(5);
    assertThat(tracker.committable()).hasValue(9);
    tracker.finish(9);
    assertThat(tracker.committable()).hasValue(10);
  }

  @Test
  void countsWhatIsOpenOnceOnly() {
    tracker.begin(1, 100);
    tracker.begin(2, 50);
    tracker.finish(1);
    tracker.finish(1);
    assertThat(tracker.openRecords()).isEqualTo(1);
    assertThat(tracker.openBytes()).isEqualTo(50);
  }

  @Test
  void refusesAnOffsetThatDoesNotRise() {
    begin(5);
    assertThatThrownBy(() -> tracker.begin(5, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("offset 5 after 5");
  }

  @Test
  void neverCommitsPastAnUnfinishedOffsetInAnyOrder() {
    List<Long> offsets = new ArrayList<>();
    for (long offset = 0; offset < 200; offset++) {
      begin(offset);
      offsets.add(offset);
    }
    List<Long> order = new ArrayList<>(offsets);
    Collections.shuffle(order, new Random(7));
    for (Long offset : order) {
      tracker.finish(offset);
      offsets.remove(offset);
      assertThat(tracker.committable()).hasValue(offsets.isEmpty() ? 200 : offsets.getFirst());
    }
  }

  private void begin(long... offsets) {
    for (long offset : offsets) {
      tracker.begin(offset, 1);
    }
  }
}
