package org.segstream.vision.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SealedBytesTest {
  private static final byte[] CONTENTS = "what a small model may hold".getBytes(UTF_8);
  private static final byte[] SEALED = SealedBytes.seal(CONTENTS);

  @Test
  void opensWhatItSealed() {
    assertThat(SealedBytes.open(SEALED, "x")).hasBinaryContent(CONTENTS);
  }

  @Test
  void refusesEveryFlippedBitOfEveryByte() {
    for (int bit = 0; bit < 8 * SEALED.length; bit++) {
      byte[] flipped = SEALED.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> SealedBytes.open(flipped, "x"))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining("x is ");
    }
  }

  @Test
  void refusesEveryTruncationAndAnAppendedByte() {
    for (int length = 0; length <= SEALED.length + 1; length++) {
      if (length != SEALED.length) {
        byte[] other = Arrays.copyOf(SEALED, length);
        assertThatThrownBy(() -> SealedBytes.open(other, "x"))
            .isInstanceOf(ModelFileException.class);
      }
    }
  }
}
