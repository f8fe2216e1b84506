package org.segstream.worker.serving;

/**
 * The champion, and perhaps a challenger that has a share of the streams. A challenger may come and
 * go at any moment: without one, its streams are the champion's. Thread-safe.
 *
 * @param champion has a model
 * @param challenger may have one
 * @param share the challenger's streams, while there is one
 */
public record ModelsAtWork(ModelSlot champion, ModelSlot challenger, StreamShare share) {

  /** Never a challenger. */
  public static ModelsAtWork of(ModelSlot champion) {
    return new ModelsAtWork(champion, new ModelSlot(), new StreamShare(0));
  }

  /**
   * The model for a frame of a stream, held once until {@link ServedModel#release()}.
   *
   * @throws IllegalStateException if there is no champion
   */
  public ServedModel acquire(String stream) {
    return share.has(stream)
        ? challenger.acquireIfAny(1).orElseGet(() -> champion.acquire(1))
        : champion.acquire(1);
  }
}
