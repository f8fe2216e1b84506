package org.segstream.monitor.health;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which of a stream's newest sequence numbers have come: of {@value #REACH} of them, so that masks
 * that a worker repeats after a failure are known. Not thread-safe.
 */
final class SequenceWindow {
  /** More than a worker has under way of a partition. */
  static final int REACH = 1024;

  private static final int WORDS = REACH / Long.SIZE;

  private final long[] seen;
  private long newest;

  private SequenceWindow(long newest, long[] seen) {
    this.newest = newest;
    this.seen = seen;
  }

  static SequenceWindow empty() {
    return new SequenceWindow(0, new long[WORDS]);
  }

  /** What {@link #newest} and {@link #seen} gave. */
  static SequenceWindow of(long newest, List<Long> seen) {
    long[] words = new long[WORDS];
    for (int i = 0; i < Math.min(WORDS, seen.size()); i++) {
      words[i] = seen.get(i);
    }
    return new SequenceWindow(newest, words);
  }

  /** What a sequence number is to those before it. */
  sealed interface Sighting {
    /** The newest, and so many before it have not come. */
    record Newest(long missing) implements Sighting {}

    /** One that had been missing. */
    record Found() implements Sighting {}

    /** One that has come before. */
    record Repeated() implements Sighting {}
  }

  /** Takes a sequence number; one far behind the newest begins the stream anew. */
  Sighting see(long sequence) {
    long step = sequence - newest;
    if (isEmpty() || step <= -REACH) {
      Arrays.fill(seen, 0);
      return begin(sequence, 0);
    }
    if (step > 0) {
      shift(step);
      return begin(sequence, step - 1);
    }
    int word = (int) (-step / Long.SIZE);
    long bit = 1L << (-step % Long.SIZE);
    if ((seen[word] & bit) != 0) {
      return new Sighting.Repeated();
    }
    seen[word] |= bit;
    return new Sighting.Found();
  }

  /** The newest has always come. */
  private boolean isEmpty() {
    return (seen[0] & 1) == 0;
  }

  private Sighting begin(long sequence, long missing) {
    newest = sequence;
    seen[0] |= 1;
    return new Sighting.Newest(missing);
  }

  private void shift(long step) {
    if (step >= REACH) {
      Arrays.fill(seen, 0);
      return;
    }
    int words = (int) (step / Long.SIZE);
    int bits = (int) (step % Long.SIZE);
    for (int to = WORDS - 1; to >= 0; to--) {
      int from = to - words;
      long value = from < 0 ? 0 : seen[from] << bits;
      if (bits > 0 && from > 0) {
        value |= seen[from - 1] >>> (Long.SIZE - bits);
      }
      seen[to] = value;
    }
  }

  /** The newest sequence number; 0 before the first. */
  long newest() {
    return newest;
  }

  /** Whether the newest and those before have come: 64 in each, newest in the lowest bit. */
  List<Long> seen() {
    List<Long> words = new ArrayList<>(WORDS);
    for (long word : seen) {
      words.add(word);
    }
    return words;
  }
}
