package org.segstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.segstream.trainer.dataset.ChipSource;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;

class ChipsAheadTest {
  private final Queue<Long> cut = new ConcurrentLinkedQueue<>();
  private final AtomicLong state = new AtomicLong();

  private final ChipSource source =
      number -> {
        cut.add(number);
        byte seen = (byte) (number + state.get());
        return new LabelledImage(
            String.valueOf(number),
            new RgbImage(1, 1, new byte[] {seen, seen, seen}),
            new LabelMap(1, 1, new byte[] {0}));
      };

  private static List<String> names(List<LabelledImage> chips) {
    return chips.stream().map(LabelledImage::name).toList();
  }

  @Test
  void givesTheChipsThatAreAskedForWhateverWasGuessed() {
    try (ChipsAhead ahead = new ChipsAhead(source)) {
      assertThat(names(ahead.take(0, 2))).containsExactly("0", "1");
      assertThat(names(ahead.take(2, 2))).containsExactly("2", "3");
      assertThat(names(ahead.take(40, 2))).containsExactly("40", "41");
      assertThat(names(ahead.take(42, 3))).containsExactly("42", "43", "44");
    }
  }

  @Test
  void cutsTheChipsOfTheNextStepOnce() {
    try (ChipsAhead ahead = new ChipsAhead(source)) {
      assertThat(ahead.take(40, 2)).hasSize(2);
      assertThat(ahead.take(42, 2)).hasSize(2);
      assertThat(ahead.take(44, 2)).hasSize(2);
      ahead.forget();
      assertThat(cut).containsExactlyInAnyOrder(40L, 41L, 42L, 43L, 44L, 45L, 46L, 47L);
    }
  }

  @Test
  void forgetsWhatWasCutBeforeTheSourceChanged() {
    try (ChipsAhead ahead = new ChipsAhead(source)) {
      assertThat(ahead.take(0, 1)).hasSize(1);
      ahead.forget();
      state.set(100);
      assertThat(ahead.take(1, 1).getFirst().image().rgb()[0]).isEqualTo((byte) 101);
    }
  }
}
