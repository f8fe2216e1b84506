package org.segstream.worker;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.segstream.transport.flow.Delivery;
import org.segstream.v1.DropReason;
import org.segstream.v1.Frame;
import org.segstream.worker.options.DropPolicy;
import org.segstream.worker.options.QueueOptions;

/**
 * Holds a queue for each stream and makes steps of the network from them. A step has at most one
 * frame of a stream, streams take turns, and decoded pictures stay within their memory. Drops the
 * frames that policies allow it to drop. Thread-safe.
 */
final class Batcher {
  private final StreamTable streams;
  private final QueueOptions options;
  private final Function<Frame, CompletableFuture<Frame>> contents;
  private final Clock clock;
  private final Set<Stream> ready = new LinkedHashSet<>();
  private final List<Turn> arriving = new ArrayList<>();
  private long decodedBytes;
  private int underWay;
  private boolean closed;

  /**
   * A frame whose turn it is.
   *
   * @param contents the frame with its image in it
   * @param hurried whether what can be left out of it is: its stream may drop frames to keep up,
   *     and the frame had to wait for an earlier one, or a later one waits already
   */
  record Turn(QueuedFrame frame, CompletableFuture<Frame> contents, boolean hurried) {
    Stream stream() {
      return frame.stream();
    }
  }

  /**
   * A step of the network.
   *
   * @param turns at most one of a stream; none if frames were dropped and no other is there yet
   * @param dropped while the step was made
   */
  record Step(List<Turn> turns, List<Fate.Dropped> dropped) {}

  /**
   * @param contents yields the frame with its image in it, for one whose image is not in its
   *     record; returns at once
   */
  Batcher(
      StreamTable streams,
      QueueOptions options,
      Function<Frame, CompletableFuture<Frame>> contents,
      Clock clock) {
    this.streams = streams;
    this.options = options;
    this.contents = contents;
    this.clock = clock;
  }

  /**
   * Puts a frame at the end of its stream's queue; returns at once.
   *
   * @return the frames of the stream that are dropped, in order
   */
  synchronized List<Fate.Dropped> offer(Delivery delivery, Frame frame, DropPolicy policy) {
    Instant now = clock.instant();
    Stream stream = streams.of(StreamTable.StreamKey.of(delivery.record(), frame));
    stream.add(delivery, frame, policy);
    List<Fate.Dropped> dropped = dropHeads(stream, now);
    refresh(stream);
    return dropped;
  }

  /** Only at the head: what becomes of a frame waits for all that becomes of those before it. */
  private List<Fate.Dropped> dropHeads(Stream stream, Instant now) {
    List<Fate.Dropped> dropped = new ArrayList<>();
    for (Optional<DropReason> reason = reason(stream, now);
        reason.isPresent();
        reason = reason(stream, now)) {
      dropped.add(new Fate.Dropped(stream.waiting().removeFirst(), reason.get()));
    }
    return dropped;
  }

  /** Why the first waiting frame is dropped, if it is. */
  private Optional<DropReason> reason(Stream stream, Instant now) {
    int waiting = stream.waiting().size();
    if (waiting == 0) {
      return Optional.empty();
    }
    QueuedFrame head = stream.waiting().getFirst();
    return switch (head.policy()) {
      case ALL -> Optional.empty();
      case LATEST ->
          waiting > 1 ? Optional.of(DropReason.DROP_REASON_SUPERSEDED) : Optional.empty();
      case DEADLINE -> {
        if (head.isOverdue(now, options.maxAge())) {
          yield Optional.of(DropReason.DROP_REASON_DEADLINE);
        }
        yield waiting > options.frames()
            ? Optional.of(DropReason.DROP_REASON_QUEUE_FULL)
            : Optional.empty();
      }
    };
  }

  /**
   * Waits for frames, and then for as long as the options say for more of other streams.
   *
   * @return at most {@link QueueOptions#batch()} turns; empty when closed and no turn has begun
   */
  synchronized Optional<Step> take() throws InterruptedException {
    while (true) {
      while (!closed && ready.isEmpty() && !hasArrived()) {
        wait();
      }
      if (closed && arriving.isEmpty()) {
        return Optional.empty();
      }
      linger();
      Step step = pick(clock.instant());
      if (!step.turns().isEmpty() || !step.dropped().isEmpty()) {
        return Optional.of(step);
      }
      if (!hasArrived()) {
        // No memory for another picture, or no picture there: until one is finished or has come.
        wait();
      }
    }
  }

  private boolean hasArrived() {
    return !arrived().isEmpty();
  }

  /** Turns whose picture is there: of a stream the first one only, so that its order is kept. */
  private List<Turn> arrived() {
    Set<Stream> seen = new HashSet<>();
    return arriving.stream()
        .filter(turn -> seen.add(turn.stream()) && turn.contents().isDone())
        .toList();
  }

  private boolean isArriving(Stream stream) {
    return arriving.stream().anyMatch(turn -> turn.stream().equals(stream));
  }

  private void linger() throws InterruptedException {
    long end = System.nanoTime() + options.linger().toNanos();
    for (long left = options.linger().toNanos();
        left > 0 && ready.size() + arriving.size() < options.batch() && !closed;
        left = end - System.nanoTime()) {
      wait(left / 1_000_000, (int) (left % 1_000_000));
    }
  }

  private Step pick(Instant now) {
    Step step = new Step(new ArrayList<>(), new ArrayList<>());
    List<Turn> turns = step.turns();
    Set<Stream> taken = new HashSet<>();
    for (Turn turn : arrived()) {
      if (turns.size() < options.batch()) {
        taken.add(turn.stream());
        arriving.remove(turn);
        turns.add(turn);
      }
    }
    for (Stream stream : List.copyOf(ready)) {
      step.dropped().addAll(dropHeads(stream, now));
      while (turns.size() < options.batch() && !taken.contains(stream) && mayBegin(stream)) {
        // To the back of those whose turn it will be.
        ready.remove(stream);
        Turn turn = begin(stream);
        if (turn.contents().isDone() && !isArriving(stream)) {
          turns.add(turn);
          taken.add(stream);
        } else {
          arriving.add(turn);
          step.dropped().addAll(dropHeads(stream, now));
        }
      }
      refresh(stream);
    }
    return step;
  }

  private boolean mayBegin(Stream stream) {
    return stream.isReady() && fits(stream.waiting().getFirst());
  }

  private boolean fits(QueuedFrame frame) {
    return underWay == 0 || decodedBytes + frame.decodedBytes() <= options.decodedBytes();
  }

  private Turn begin(Stream stream) {
    QueuedFrame frame = stream.waiting().removeFirst();
    stream.begin();
    underWay++;
    decodedBytes += frame.decodedBytes();
    boolean hurried =
        frame.policy() != DropPolicy.ALL && (frame.behind() || !stream.waiting().isEmpty());
    return new Turn(frame, contents(frame.frame()), hurried);
  }

  private CompletableFuture<Frame> contents(Frame frame) {
    if (!frame.getImage().hasExternal()) {
      return CompletableFuture.completedFuture(frame);
    }
    CompletableFuture<Frame> whole = contents.apply(frame);
    var _ = whole.whenComplete((_, _) -> wake());
    return whole;
  }

  private synchronized void wake() {
    notifyAll();
  }

  /** A frame that had its turn is finished. */
  synchronized void finished(QueuedFrame frame) {
    frame.stream().end();
    underWay--;
    decodedBytes -= frame.decodedBytes();
    refresh(frame.stream());
    notifyAll();
  }

  /** Forgets what is over the limits of memory, see {@link StreamTable#trim}. */
  synchronized List<Stream> trim(Stream solved) {
    return streams.trim(solved);
  }

  /** Forgets the streams of a partition that is not this worker's any more, and returns them. */
  synchronized List<Stream> forget(TopicPartition gone) {
    List<Stream> forgotten = streams.forget(gone);
    ready.removeAll(forgotten);
    return forgotten;
  }

  /** Takes the frames that still wait out of the queues of these streams. */
  synchronized List<QueuedFrame> drain(Collection<Stream> drained) {
    return drained.stream().flatMap(stream -> stream.removeAll().stream()).toList();
  }

  /** No more turns; returns the frames that still wait. */
  synchronized List<QueuedFrame> close() {
    closed = true;
    notifyAll();
    return drain(streams.all());
  }

  /** What waits and what is under way. */
  synchronized Load load() {
    int frames = 0;
    long oldest = Long.MAX_VALUE;
    for (Stream stream : streams.all()) {
      frames += stream.waiting().size();
      if (!stream.waiting().isEmpty()) {
        oldest = Math.min(oldest, stream.waiting().getFirst().stages().receivedNanos());
      }
    }
    double age = frames == 0 ? 0 : (System.nanoTime() - oldest) / 1e9;
    return new Load(
        streams.all().size(),
        frames,
        age,
        decodedBytes,
        streams.warmBytes(),
        streams.featureBytes());
  }

  /**
   * What a worker holds at one moment.
   *
   * @param streams known
   * @param waiting frames in queues
   * @param oldestSeconds how long the longest waiting frame has been in its queue
   * @param decodedBytes of pictures under way
   * @param warmBytes of warm states, kept features among them
   * @param featureBytes of what of the network is kept
   */
  record Load(
      int streams,
      int waiting,
      double oldestSeconds,
      long decodedBytes,
      long warmBytes,
      long featureBytes) {}

  private void refresh(Stream stream) {
    if (!stream.isReady()) {
      ready.remove(stream);
    } else if (ready.add(stream)) {
      notifyAll();
    }
  }
}
