package org.segstream.worker;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.SegmentationEngine;

/** An engine that lets frames through one by one, as a test says. */
final class HeldEngine implements SegmentationEngine {
  private final SegmentationEngine engine;
  private final Semaphore permits;
  private final Semaphore entered = new Semaphore(0);

  /**
   * @param permits how many frames go through before it holds them
   */
  HeldEngine(LabelSet labels, int permits) {
    this.engine = new ColourEngine(labels);
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

  @Override
  public Logits infer(List<RgbImage> batch) {
    entered.release(batch.size());
    permits.acquireUninterruptibly(batch.size());
    return engine.infer(batch);
  }

  @Override
  public String description() {
    return "held";
  }

  @Override
  public void close() {}
}
