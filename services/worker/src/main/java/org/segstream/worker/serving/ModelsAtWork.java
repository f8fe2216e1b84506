package org.segstream.worker.serving;

import java.util.Optional;
import org.segstream.v1.Frame;

/**
 * The champion, and perhaps a challenger that has a share of the streams and looks at one in so
 * many frames of the others. A challenger may come and go at any moment: without one, its streams
 * are the champion's. Thread-safe.
 *
 * @param champion has a model
 * @param challenger may have one
 * @param share the challenger's streams, while there is one
 * @param looked the champion's frames that the challenger looks at, while there is one
 */
public record ModelsAtWork(
    ModelSlot champion, ModelSlot challenger, StreamShare share, OneIn looked) {

  /** Never a challenger. */
  public static ModelsAtWork of(ModelSlot champion) {
    return new ModelsAtWork(champion, new ModelSlot(), new StreamShare(0), OneIn.NONE);
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

  /**
   * The challenger, if it is to look at a frame of the champion's too; held once until {@link
   * ServedModel#release()}.
   */
  public Optional<ServedModel> acquireSecond(Frame frame) {
    return looked.has(frame) && !share.has(frame.getStreamId())
        ? challenger.acquireIfAny(1)
        : Optional.empty();
  }
}
