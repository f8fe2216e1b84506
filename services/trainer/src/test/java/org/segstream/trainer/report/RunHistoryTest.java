package org.segstream.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.trainer.report.RunHistory.Point;
import org.segstream.trainer.training.TrainingListener.Evaluated;
import org.segstream.trainer.training.TrainingListener.Step;
import org.segstream.vision.metrics.ConfusionMatrix;

class RunHistoryTest {
  private static final int STEPS = 20;
  @TempDir private Path folder;

  @Test
  void aResumedRunGoesOnFromItsCheckpointWithoutACutLine() throws IOException {
    Path log = folder.resolve("run.jsonl");
    session(log, 0, 4, 1);
    Files.writeString(log, "{\"images\":100,\"lo", StandardOpenOption.APPEND);
    session(log, 2 * STEPS, 3, 2);

    RunHistory history = RunHistory.read(log);

    assertThat(history.loss())
        .containsExactly(new Point(20, 1), new Point(40, 1), new Point(60, 2));
    assertThat(history.learningRate()).hasSameSizeAs(history.loss());
    assertThat(history.miou().getOrDefault("val", List.of()).stream().map(Point::images))
        .containsExactly(40.0, 60.0);
  }

  @Test
  void aRunThatBeginsAnewHasNothingOfTheOneBefore() {
    Path log = folder.resolve("run.jsonl");
    session(log, 0, 4, 1);
    session(log, 0, 1, 2);

    assertThat(RunHistory.read(log).loss()).containsExactly(new Point(20, 2));
  }

  /** Steps of one image each, and an evaluation every other line and at the end. */
  private static void session(Path file, int from, int untilLine, double loss) {
    try (RunLog log = new RunLog(file)) {
      log.begins(from);
      for (int images = from + 1; images <= untilLine * STEPS; images++) {
        log.stepped(new Step(images, loss, 0.1, 1, 1, 1));
        if (images % (2 * STEPS) == 0 || images == untilLine * STEPS) {
          ConfusionMatrix none = new ConfusionMatrix(2, 2);
          log.evaluated(
              new Evaluated(images, "val", none, none, true, Optional.empty(), List.of()));
        }
      }
    }
  }
}
