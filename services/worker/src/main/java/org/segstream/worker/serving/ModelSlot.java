package org.segstream.worker.serving;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.segstream.v1.ModelReference;
import org.segstream.vision.LabelSet;
import org.segstream.vision.segmenter.Segmenter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of the model at work. Another one may be put there at any moment: frames that hold the
 * old one are finished by it, and then it is closed. Thread-safe, and nobody waits.
 */
public final class ModelSlot implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelSlot.class);

  private final AtomicReference<@Nullable ServedModel> current = new AtomicReference<>();
  private final AtomicInteger loaded = new AtomicInteger();

  /** A place without a model so far. */
  public ModelSlot() {}

  /** A place with a model. */
  public ModelSlot(Segmenter first) {
    put(first);
  }

  /** Takes a model over; it is at work from the next step of the network on. */
  public void put(Segmenter next) {
    loaded.incrementAndGet();
    ServedModel old = current.getAndSet(new ServedModel(next, () -> close(next)));
    if (old != null) {
      old.release();
    }
  }

  private void close(Segmenter unused) {
    loaded.decrementAndGet();
    try {
      unused.close();
    } catch (RuntimeException e) {
      LOG.warn("model {} was not closed in order: {}", unused.model().id(), e.getMessage());
    }
  }

  /**
   * The model at work, held; each hold ends with {@link ServedModel#release()}.
   *
   * @param holds how many times, at least 1
   * @throws IllegalStateException if there is none
   */
  public ServedModel acquire(int holds) {
    return acquireIfAny(holds).orElseThrow(() -> new IllegalStateException("no model is at work"));
  }

  /** As {@link #acquire}; empty if there is none. */
  Optional<ServedModel> acquireIfAny(int holds) {
    while (true) {
      ServedModel model = current.get();
      if (model == null) {
        return Optional.empty();
      }
      if (model.hold(holds)) {
        return Optional.of(model);
      }
      // It was replaced and closed just now.
    }
  }

  /** Which model is at work, if one is. */
  public Optional<ModelReference> reference() {
    return Optional.ofNullable(current.get()).map(ServedModel::reference);
  }

  /** The labels of the model at work, if one is. */
  public Optional<LabelSet> labels() {
    return Optional.ofNullable(current.get()).map(served -> served.segmenter().model().labels());
  }

  /** Models that are not closed yet: one, and those that frames under way still hold. */
  public int loaded() {
    return loaded.get();
  }

  /**
   * Lets go of the model at work, which is closed once no frame holds it.
   *
   * @return whether there was one
   */
  boolean clear() {
    ServedModel last = current.getAndSet(null);
    if (last != null) {
      last.release();
    }
    return last != null;
  }

  /** Lets go of the model at work, which is closed once no frame holds it. */
  @Override
  public void close() {
    var _ = clear();
  }
}
