package org.segstream.gpu;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Motion;

/**
 * What is remembered of a stream whose frames are solved on a device: only a number, by which the
 * device finds the rest. The processor's solver has a state of its own, for when it stands in.
 */
final class DeviceState implements CrfSolver.StreamState {
  private static final AtomicLong LAST = new AtomicLong();

  private final long stream = LAST.incrementAndGet();
  private final CrfSolver.StreamState processor;
  private boolean warm;
  private boolean processorIsNext;
  private long bytes;
  private Optional<Motion> motion = Optional.empty();
  private Optional<int[]> shares = Optional.empty();

  DeviceState(CrfSolver.StreamState processor) {
    this.processor = processor;
  }

  long stream() {
    return stream;
  }

  /** The state for a frame that the processor solves; what the device had is out of date then. */
  CrfSolver.StreamState forProcessor() {
    if (!processorIsNext) {
      processor.reset();
    }
    processorIsNext = true;
    warm = false;
    motion = Optional.empty();
    return processor;
  }

  /** Whether the device's next frame of this size may start from the one before. */
  boolean goesOn(FrameSize size) {
    return warm && motion.map(m -> m.joins(size.width(), size.height())).orElse(true);
  }

  /** How the next frame moved; forgotten by asking. */
  Optional<Motion> takeMotion() {
    Optional<Motion> taken = motion;
    motion = Optional.empty();
    return taken;
  }

  /** Says that the device has solved a frame. */
  void solved(FrameSize size) {
    warm = true;
    processorIsNext = false;
    bytes = 4 * size.numbers();
  }

  /** What the next frame starts from if it was set; forgotten by asking. */
  Optional<int[]> takeShares() {
    Optional<int[]> taken = shares;
    shares = Optional.empty();
    return taken;
  }

  /**
   * Sets what the next frame starts from, whatever it is.
   *
   * @param values how much more than their part of the unaries the columns are to have, {@code
   *     int[height][label][width]}, in units
   */
  void set(int[] values) {
    shares = Optional.of(values);
  }

  @Override
  public void follow(Motion next) {
    motion = Optional.of(next);
    processor.follow(next);
  }

  @Override
  public void reset() {
    warm = false;
    shares = Optional.empty();
    bytes = 0;
    processor.reset();
  }

  /** Memory held here and on the device. */
  @Override
  public long bytes() {
    return bytes + processor.bytes();
  }
}
