package org.segstream.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final AtomicLong clock = new AtomicLong();

  @Test
  void redrawsOneLineOnATerminal() {
    try (ProgressBar bar = bar("segmenting", 4, true)) {
      bar.update(1, "");
      clock.addAndGet(1_000_000_000L);
      bar.update(2, "gap 0.01");
    }
    assertThat(shown()).contains("\r").contains("███").contains("2/4").contains("gap 0.01");
    assertThat(shown().lines().filter(line -> !line.isBlank())).isNotEmpty();
    assertThat(shown()).containsOnlyOnce(System.lineSeparator());
  }

  @Test
  void printsFewPlainLinesElsewhere() {
    try (ProgressBar bar = bar("segmenting", 100, false)) {
      for (int i = 1; i <= 100; i++) {
        clock.addAndGet(100_000_000L);
        bar.update(i, "");
      }
    }
    assertThat(shown()).doesNotContain("\r").doesNotContain("█");
    assertThat(shown().lines()).hasSizeBetween(2, 4);
    assertThat(shown().lines().toList().getLast()).startsWith("segmenting 100/100 10.0/s");
  }

  @Test
  void countsWithoutKnowingTheTotal() {
    try (ProgressBar bar = bar("decoding", 0, true)) {
      bar.update(7, "");
    }
    assertThat(shown()).contains("decoding").contains("7").doesNotContain("/0").doesNotContain("░");
  }

  private ProgressBar bar(String title, long total, boolean terminal) {
    PrintStream out = new PrintStream(bytes, true, UTF_8);
    return new ProgressBar(title, total, out, terminal, clock::get);
  }

  private String shown() {
    return bytes.toString(UTF_8);
  }
}
