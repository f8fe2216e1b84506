package org.segstream.worker.options;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryOptionsTest {
  @Test
  void framesAreAsLargeAsTheHeapAllowsUpToSixteenMegapixels() {
    assertThat(MemoryOptions.pixelsIn(1400L << 20)).isBetween(1920L * 1080, 2048L * 2048);
    assertThat(MemoryOptions.pixelsIn(64L << 30)).isEqualTo(1 << 24);
    assertThat(MemoryOptions.pixelsIn(100L << 20)).as("a heap of any size").isEqualTo(1 << 18);
    assertThat(MemoryOptions.DEFAULTS.framePixels())
        .isEqualTo(MemoryOptions.pixelsIn(Runtime.getRuntime().maxMemory()));
  }
}
