package org.segstream.monitor.flicker;

import java.util.Optional;
import org.segstream.v1.ModelReference;
import org.segstream.vision.LabelMap;

/**
 * The last thumbnails of a stream, and how much flickers: a pixel that has one label in the first
 * and the last of three masks and another one in the middle, which neither of these has at that
 * place or beside it. So what moves through a picture does not flicker, nor do borders that shake
 * by a pixel of the thumbnail. Not thread-safe.
 */
public final class Flicker {
  /** From the first to the last of three masks; in longer, much may come and go. */
  private static final long LONGEST_MS = 2_000;

  private Optional<Thumbnail> last = Optional.empty();
  private Optional<Thumbnail> lastButOne = Optional.empty();

  /** Of a stream that has not been seen. */
  public Flicker() {}

  /**
   * A mask in small.
   *
   * @param model that made it
   * @param sequence of its frame
   * @param timeMs of its frame, ms since 1970
   */
  public record Thumbnail(LabelMap labels, ModelReference model, long sequence, long timeMs) {
    private boolean follows(Thumbnail before) {
      return sequence > before.sequence
          && timeMs >= before.timeMs
          && model.equals(before.model)
          && labels.width() == before.labels.width()
          && labels.height() == before.labels.height();
    }
  }

  /**
   * The next mask of the stream.
   *
   * @return share of pixels that flickered, percent; empty if there are no three masks to compare
   */
  public Optional<Float> see(Thumbnail now) {
    boolean follows = last.filter(now::follows).isPresent();
    Optional<Float> share =
        follows && lastButOne.filter(first -> now.timeMs - first.timeMs <= LONGEST_MS).isPresent()
            ? Optional.of(
                percent(lastButOne.get().labels(), last.orElseThrow().labels(), now.labels()))
            : Optional.empty();
    lastButOne = follows ? last : Optional.empty();
    last = Optional.of(now);
    return share;
  }

  /** What flickered of three label maps of one size, percent. */
  static float percent(LabelMap first, LabelMap middle, LabelMap last) {
    byte[] a = first.labels();
    byte[] b = middle.labels();
    byte[] c = last.labels();
    int count = 0;
    for (int i = 0; i < b.length; i++) {
      if (b[i] != a[i] && a[i] == c[i] && !isBeside(first, i, b[i]) && !isBeside(last, i, b[i])) {
        count++;
      }
    }
    return 100f * count / b.length;
  }

  /** Whether one of the eight neighbours has this label. */
  private static boolean isBeside(LabelMap map, int place, byte label) {
    int width = map.width();
    int column = place % width;
    int row = place / width;
    for (int y = Math.max(0, row - 1); y <= Math.min(map.height() - 1, row + 1); y++) {
      for (int x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++) {
        if (map.labels()[y * width + x] == label) {
          return true;
        }
      }
    }
    return false;
  }
}
