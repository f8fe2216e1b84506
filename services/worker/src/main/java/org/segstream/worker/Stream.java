package org.segstream.worker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.segstream.transport.flow.Delivery;
import org.segstream.v1.Frame;
import org.segstream.v1.ModelReference;
import org.segstream.vision.segmenter.VideoState;
import org.segstream.vision.shift.StreamFeatures;
import org.segstream.worker.StreamTable.StreamKey;
import org.segstream.worker.options.DropPolicy;
import org.segstream.worker.serving.ServedModel;

/**
 * One stream: the frames that wait, how many are under way, and what the segmenter remembers of it.
 * Only tasks in its lane touch the warm state, and the faults of its producer's clock; all else
 * belongs to the {@link Batcher}.
 */
final class Stream {
  private final StreamKey key;
  private final Lane lane;
  private final Deque<QueuedFrame> waiting = new ArrayDeque<>();
  private Optional<Warm> warm = Optional.empty();
  private int underWay;
  private final Set<ProducerClocks.Fault> clockFaults = EnumSet.noneOf(ProducerClocks.Fault.class);
  private final StreamFeatures features = new StreamFeatures();
  private volatile long warmBytes;

  /** What the segmenter of a model remembers. */
  private record Warm(ModelReference model, VideoState state) {}

  Stream(StreamKey key, Executor pool) {
    this.key = key;
    this.lane = new Lane(pool);
  }

  StreamKey key() {
    return key;
  }

  Lane lane() {
    return lane;
  }

  /** The warm state, a fresh one if the last frame was another model's; called in the lane. */
  VideoState state(ServedModel model) {
    Warm known =
        warm.filter(last -> last.model().equals(model.reference()))
            .orElseGet(() -> new Warm(model.reference(), model.segmenter().newState()));
    warm = Optional.of(known);
    return known.state();
  }

  /** The next frame starts from scratch; called in the lane. */
  void forgetState() {
    warm = Optional.empty();
    measure();
  }

  /** Whether this fault of its producer's clock is asked for the first time; called in the lane. */
  boolean isFirst(ProducerClocks.Fault fault) {
    return clockFaults.add(fault);
  }

  /** What of the network is kept; frames come to it in order, from the network's thread. */
  StreamFeatures features() {
    return features;
  }

  /** Memory of the warm state after the last solve and of the kept features, bytes. */
  long warmBytes() {
    return warmBytes + features.bytes();
  }

  /**
   * Forgets what of the network is kept; at any time.
   *
   * @return the memory given back, bytes
   */
  long forgetFeatures() {
    long held = features.bytes();
    features.forget();
    return held;
  }

  /** Takes note of the state's memory; called in the lane. */
  void measure() {
    warmBytes = warm.map(last -> last.state().bytes()).orElse(0L);
  }

  /** Puts a frame at the end of the queue, and takes its place in the lane. */
  QueuedFrame add(Delivery delivery, Frame frame, DropPolicy policy) {
    boolean behind = !waiting.isEmpty() || underWay >= policy.underWay();
    QueuedFrame queued =
        new QueuedFrame(this, lane.next(), delivery, frame, policy, behind, new StageClock());
    waiting.add(queued);
    return queued;
  }

  /** The frames in the queue, oldest first. */
  Deque<QueuedFrame> waiting() {
    return waiting;
  }

  boolean isIdle() {
    return waiting.isEmpty() && underWay == 0;
  }

  /** Whether the first waiting frame may go on. */
  boolean isReady() {
    return !waiting.isEmpty() && underWay < waiting.getFirst().policy().underWay();
  }

  void begin() {
    underWay++;
  }

  void end() {
    underWay--;
  }

  /** Takes all waiting frames out of the queue, oldest first. */
  List<QueuedFrame> removeAll() {
    List<QueuedFrame> removed = List.copyOf(waiting);
    waiting.clear();
    return removed;
  }
}
