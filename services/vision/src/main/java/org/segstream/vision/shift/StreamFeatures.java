package org.segstream.vision.shift;

import java.util.Optional;
import org.segstream.vision.RgbImage;

/**
 * What is kept of one stream for {@link ShiftedNetwork}. Frames of a stream come one after the
 * other, from any thread; {@link #forget} and {@link #bytes} may be called at any time.
 */
public final class StreamFeatures {
  private final NoiseLevel noise = new NoiseLevel();
  private Optional<Features> features = Optional.empty();
  private Optional<ShiftCourse> course = Optional.empty();
  private boolean forgotten;
  private long bytes;

  /** Nothing. */
  public StreamFeatures() {}

  /**
   * Forgets everything, since memory is short: the next frame goes through the whole network, and
   * what is forgotten again and again is kept more and more seldom.
   */
  public synchronized void forget() {
    features = Optional.empty();
    forgotten = true;
    bytes = 0;
  }

  /** Memory held. */
  public synchronized long bytes() {
    return bytes;
  }

  /** The features, which are not here while a frame is under way. */
  private synchronized Optional<Features> take(ShiftCourse plan) {
    if (forgotten) {
      plan.failed();
      forgotten = false;
    }
    Optional<Features> taken = features;
    features = Optional.empty();
    return taken;
  }

  private synchronized void give(Optional<Features> back) {
    features = forgotten ? Optional.empty() : back;
    bytes = features.map(each -> each.bytes() + noise.bytes()).orElse(0L);
  }

  /** How a frame goes through the network. */
  sealed interface Way {
    /** All of it, and nothing is kept. */
    record Whole() implements Way {}

    /** All of it, and its features are kept. */
    record Keep() implements Way {}

    /** What changed. */
    record Shift(Task task) implements Way {}
  }

  /** Decides on the next frame. */
  Way next(ShiftedNetwork network, RgbImage frame) {
    ShiftCourse plan = course.orElseGet(() -> new ShiftCourse(network.options().refresh()));
    course = Optional.of(plan);
    Optional<Features> kept = take(plan).filter(each -> network.fits(each, frame));
    if (plan.rests()) {
      return whole();
    }
    if (!network.options().isExact()) {
      noise.see(frame);
    }
    if (kept.isEmpty() || plan.refreshes()) {
      return new Way.Keep();
    }
    byte[] picture = kept.get().picture();
    Optional<int[]> pixels =
        network.options().isExact()
            ? PictureChange.exact(picture, frame)
            : PictureChange.beyond(network.options().still() * noise.level(), picture, frame);
    if (pixels.isPresent()) {
      return new Way.Shift(new Task(kept.get(), pixels.get()));
    }
    return plan.failed() ? whole() : new Way.Keep();
  }

  private Way whole() {
    noise.gap();
    give(Optional.empty());
    return new Way.Whole();
  }

  /** A whole frame's features. */
  void kept(Features whole) {
    course.ifPresent(ShiftCourse::kept);
    give(Optional.of(whole));
  }

  /** A frame's features where they changed. */
  void shifted(Task task) {
    boolean rests = course.isPresent() && course.get().shifted(task.share());
    if (rests) {
      noise.gap();
    }
    give(rests ? Optional.empty() : Optional.of(task.features()));
  }
}
