package org.segstream.trainer.training;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.segstream.trainer.dataset.ChipSource;
import org.segstream.trainer.dataset.LabelledImage;

/**
 * Cuts the chips of the next step on a thread of its own while libtorch works on this one's. What
 * comes next is guessed; a wrong guess costs the time that it took, and changes nothing. Used from
 * the run's thread.
 */
final class ChipsAhead implements AutoCloseable {
  private final ChipSource source;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("chips ahead").daemon().factory());
  private Optional<Batch> guessed = Optional.empty();
  private long last = -1;

  private record Batch(long first, int count, CompletableFuture<List<LabelledImage>> chips) {}

  /**
   * @param source whose chips may be cut from another thread
   */
  ChipsAhead(ChipSource source) {
    this.source = source;
  }

  /** The chips of a step, by their numbers; begins to cut those that probably come next. */
  List<LabelledImage> take(long first, int count) {
    Optional<Batch> fits =
        guessed.filter(batch -> batch.first() == first && batch.count() == count);
    guessed = Optional.empty();
    List<LabelledImage> chips =
        fits.map(batch -> batch.chips().join()).orElseGet(() -> cut(first, count, true));
    long next = last >= 0 && first > last ? first + (first - last) : first + count;
    last = first;
    guessed =
        Optional.of(
            new Batch(
                next, count, CompletableFuture.supplyAsync(() -> cut(next, count, false), thread)));
    return chips;
  }

  private List<LabelledImage> cut(long first, int count, boolean waitedFor) {
    LongStream numbers = LongStream.range(first, first + count);
    return (waitedFor ? numbers.parallel() : numbers).mapToObj(source::chip).toList();
  }

  /** What is there already is as the source was: it is thrown away, and nothing cut any more. */
  void forget() {
    guessed.ifPresent(batch -> batch.chips().handle((_, _) -> true).join());
    guessed = Optional.empty();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
