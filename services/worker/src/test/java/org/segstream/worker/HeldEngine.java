package org.segstream.worker;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Inference;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.shift.StreamFeatures;

/** An engine that lets frames through one by one, as a test says. */
final class HeldEngine implements SegmentationEngine {
  private final SegmentationEngine engine;
  private final Semaphore permits;
  private final Semaphore entered = new Semaphore(0);

  /**
   * @param permits how many frames go through before it holds them
   */
  HeldEngine(LabelSet labels, int permits) {
    this(new ColourEngine(labels), permits);
  }

  /**
   * @param engine that frames go through; closed with this one
   */
  HeldEngine(SegmentationEngine engine, int permits) {
    this.engine = engine;
    this.permits = new Semaphore(permits);
  }

  /** Lets so many more frames through. */
  void release(int frames) {
    permits.release(frames);
  }

  /** Waits until so many more frames have come to the network, let through or not. */
  void awaitFrames(int frames) {
    try {
      if (!entered.tryAcquire(frames, 20, TimeUnit.SECONDS)) {
        throw new AssertionError(frames + " more frames did not come to the network");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits for none of those that have come so far. */
  void forgetFrames() {
    entered.drainPermits();
  }

  private void pass(int frames) {
    entered.release(frames);
    permits.acquireUninterruptibly(frames);
  }

  @Override
  public Logits infer(List<RgbImage> batch) {
    pass(batch.size());
    return engine.infer(batch);
  }

  @Override
  public List<Inference> infer(List<RgbImage> batch, List<StreamFeatures> streams) {
    pass(batch.size());
    return engine.infer(batch, streams);
  }

  @Override
  public List<Inference> inferOnce(List<RgbImage> batch, List<StreamFeatures> streams) {
    pass(batch.size());
    return engine.inferOnce(batch, streams);
  }

  @Override
  public boolean looksTwice() {
    return engine.looksTwice();
  }

  @Override
  public Optional<String> shiftRefusal() {
    return engine.shiftRefusal();
  }

  @Override
  public String description() {
    return "held";
  }

  @Override
  public void close() {
    engine.close();
  }
}
