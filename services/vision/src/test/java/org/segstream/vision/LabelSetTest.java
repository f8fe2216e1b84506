package org.segstream.vision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.segstream.vision.LabelSet.LabelClass;

class LabelSetTest {
  private static final LabelClass SKY = new LabelClass("Sky", 0x0000ff);
  private static final LabelClass ROAD = new LabelClass("Road", 0x804080);
  private static final LabelSet BEFORE = new LabelSet("a", List.of(SKY, ROAD), 2);

  @Test
  void tellsInWhatAnotherSetDiffers() {
    assertThat(BEFORE.difference(new LabelSet("a", List.of(SKY, ROAD), 2))).isEmpty();
    assertThat(BEFORE.difference(new LabelSet("b", List.of(ROAD), 1)))
        .contains("from a of 2 classes to b of 1: 0 was Sky and is Road");
    LabelClass red = new LabelClass("Road", 0xff0000);
    assertThat(BEFORE.difference(new LabelSet("a", List.of(SKY, red), 2)))
        .contains("from a of 2 classes to a of 2: 1, Road, was #804080 and is #ff0000");
    assertThat(BEFORE.difference(new LabelSet("a", List.of(SKY, ROAD), 255)))
        .contains("from a of 2 classes to a of 2: Void was 2 and is 255");
    assertThat(BEFORE.difference(new LabelSet("b", List.of(SKY, ROAD), 2)))
        .contains("from a of 2 classes to b of 2");
  }
}
