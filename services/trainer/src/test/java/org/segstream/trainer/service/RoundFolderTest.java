package org.segstream.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.trainer.replay.Disk;

class RoundFolderTest {
  @TempDir private Path folder;

  @Test
  void aResultCutOffAnywhereCostsNeitherThoseBeforeNorThoseAfter() throws IOException {
    RoundResult first = result("1");
    RoundResult cut = result("2");
    RoundResult next = result("3");
    finish(first);
    Path log = folder.resolve("rounds.jsonl");
    int whole = (int) Files.size(log);
    finish(cut);
    byte[] both = Files.readAllBytes(log);

    for (int length = whole; length < both.length; length++) {
      Files.write(log, Arrays.copyOf(both, length));
      assertThat(results()).as("%d bytes of %d", length, both.length).isEqualTo(List.of(first));
      finish(next);
      assertThat(results()).as("after that").isEqualTo(List.of(first, next));
    }
  }

  @Test
  void aDamagedLineCostsNoOther() throws IOException {
    finish(result("1"));
    finish(result("2"));
    Path log = folder.resolve("rounds.jsonl");
    byte[] bytes = Files.readAllBytes(log);
    bytes[3] = (byte) 0xff;
    Files.write(log, bytes);

    assertThat(results()).isEqualTo(List.of(result("2")));
  }

  private void finish(RoundResult result) throws IOException {
    try (RoundFolder rounds = RoundFolder.open(folder, new Disk())) {
      rounds.finish(result);
    }
  }

  private List<RoundResult> results() throws IOException {
    try (RoundFolder rounds = RoundFolder.open(folder, new Disk())) {
      return rounds.results();
    }
  }

  /** With letters of several bytes, which a cut may divide. */
  private static RoundResult result(String version) {
    return new RoundResult(version, "Straße", "通り", 100, 10, 5, 50.5, 49.25, true, false, 14);
  }
}
