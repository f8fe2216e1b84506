package org.segstream.cli.console;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Progress on a terminal as a bar that is redrawn, elsewhere as a plain line now and then.
 *
 * <p>Not thread-safe.
 */
public final class ProgressBar implements AutoCloseable {
  private static final int CELLS = 30;
  private static final long REDRAW_NANOS = 100_000_000L;
  private static final long PLAIN_NANOS = 5_000_000_000L;

  private final String title;
  private final long total;
  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier clock;
  private final long started;
  private long lastShown = Long.MIN_VALUE;
  private long done;
  private String note = "";

  /**
   * @param total steps in all, 0 when unknown
   * @param clock nanoseconds, as {@link System#nanoTime()}
   */
  ProgressBar(String title, long total, PrintStream out, boolean terminal, LongSupplier clock) {
    this.title = title;
    this.total = total;
    this.out = out;
    this.terminal = terminal;
    this.clock = clock;
    this.started = clock.getAsLong();
  }

  /** On standard error, so that standard output stays for results. */
  public static ProgressBar onStandardError(String title, long total) {
    return new ProgressBar(title, total, System.err, Terminal.isInteractive(), System::nanoTime);
  }

  /** Says how many steps are done, with a short note on the latest. */
  public void update(long done, String note) {
    this.done = done;
    this.note = note;
    long now = clock.getAsLong();
    if (lastShown == Long.MIN_VALUE || now - lastShown >= (terminal ? REDRAW_NANOS : PLAIN_NANOS)) {
      lastShown = now;
      show(now);
    }
  }

  @Override
  public void close() {
    if (lastShown != Long.MIN_VALUE) {
      show(clock.getAsLong());
      if (terminal) {
        out.println();
      }
    }
  }

  private void show(long now) {
    double seconds = (now - started) / 1e9;
    String count = total > 0 ? done + "/" + total : Long.toString(done);
    String rate = seconds > 0 ? String.format(Locale.ROOT, "%.1f/s", done / seconds) : "";
    String text = String.join(" ", title, bar(), count, rate, remaining(seconds), note).strip();
    if (terminal) {
      out.print("\r\u001b[2K" + text);
      out.flush();
    } else {
      out.println(text.replaceAll(" {2,}", " "));
    }
  }

  private String bar() {
    if (total <= 0 || !terminal) {
      return "";
    }
    int full = (int) Math.min(CELLS, CELLS * done / total);
    return "█".repeat(full) + "░".repeat(CELLS - full);
  }

  private String remaining(double seconds) {
    if (total <= 0 || done <= 0 || done >= total) {
      return "";
    }
    return String.format(Locale.ROOT, "%.0f s left", seconds * (total - done) / done);
  }
}
