package org.segstream.worker;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.segstream.transport.flow.Delivery;
import org.segstream.v1.DropReason;
import org.segstream.v1.LocalGaps;
import org.segstream.v1.SecondOpinion;
import org.segstream.vision.segmenter.Segmentation;
import org.segstream.worker.serving.ServedModel;

/** What became of a record that came in: each ends as exactly one of these. */
sealed interface Fate {
  /**
   * It has a mask.
   *
   * @param model that made it
   * @param png the label map, coded
   * @param sample the same in small
   * @param secondOpinion the challenger's, if it has looked
   * @param localGaps where the certificate's gap is, if that was asked for and checked
   */
  record Segmented(
      QueuedFrame frame,
      ServedModel model,
      Segmentation segmentation,
      ByteString png,
      MaskSample sample,
      Optional<SecondOpinion> secondOpinion,
      Optional<LocalGaps> localGaps)
      implements Fate {}

  /** It was left out so that its stream keeps up. */
  record Dropped(QueuedFrame frame, DropReason reason) implements Fate {}

  /**
   * It has no mask, since its image does not decode or a stage failed.
   *
   * @param model of its step of the network
   */
  record Failed(QueuedFrame frame, ServedModel model, Throwable cause)
      implements Fate, NetworkStep.Result {}

  /** It never came into a queue: it is no frame, or could not be queued. */
  record Refused(Delivery delivery, Throwable cause) implements Fate {}

  /** It is another worker's now. */
  record Returned(QueuedFrame frame) implements Fate, NetworkStep.Result {}
}
