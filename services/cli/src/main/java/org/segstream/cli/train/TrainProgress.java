package org.segstream.cli.train;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import org.segstream.cli.console.Terminal;
import org.segstream.trainer.training.TrainingListener;

/** Shows a training run: a line redrawn on a terminal, elsewhere a plain line now and then. */
final class TrainProgress implements TrainingListener {
  private static final long REDRAW_NANOS = 200_000_000L;
  private static final long PLAIN_NANOS = 15_000_000_000L;
  private final PrintStream out;
  private final boolean terminal;
  private double smoothLoss = Double.NaN;
  private long shown;

  TrainProgress(PrintStream out) {
    this.out = out;
    this.terminal = Terminal.isInteractive();
    this.shown = System.nanoTime() - PLAIN_NANOS;
  }

  @Override
  public void stepped(Step step) {
    smoothLoss =
        Double.isNaN(smoothLoss) ? step.loss() : smoothLoss + 0.02 * (step.loss() - smoothLoss);
    long now = System.nanoTime();
    if (now - shown >= (terminal ? REDRAW_NANOS : PLAIN_NANOS)) {
      shown = now;
      show(
          String.format(
              Locale.ROOT,
              "%,d images, loss %.4f, learning rate %.2e, %.1f images/s, %s left",
              step.imagesSeen(),
              smoothLoss,
              step.learningRate(),
              step.imagesPerSecond(),
              duration(step.secondsLeft())));
    }
  }

  @Override
  public void evaluated(Evaluated evaluated) {
    show("");
    out.printf(
        Locale.ROOT,
        "%s%,d images: %s mIoU %.2f%s, pixel accuracy %.2f%s%n",
        terminal ? "\r" : "",
        evaluated.imagesSeen(),
        evaluated.set(),
        evaluated.confusion().miou(),
        evaluated.edges().map(_ -> networkAlone(evaluated)).orElse(""),
        evaluated.confusion().pixelAccuracy(),
        evaluated.best() ? " (best so far, kept)" : "");
  }

  private static String networkAlone(Evaluated evaluated) {
    return String.format(Locale.ROOT, " with CRF, %.2f without", evaluated.network().miou());
  }

  void finish(Path model) {
    out.println("trained: best weights are in " + model);
  }

  private void show(String line) {
    if (terminal) {
      out.print("\r\033[K" + line);
      out.flush();
    } else if (!line.isEmpty()) {
      out.println(line);
    }
  }

  private static String duration(double seconds) {
    long whole = Math.round(Math.min(seconds, 1e7));
    return String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }
}
