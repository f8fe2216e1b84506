package org.segstream.worker;

import java.util.List;
import java.util.Optional;
import org.segstream.v1.Frame;
import org.segstream.v1.SecondOpinion;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.worker.serving.ModelsAtWork;
import org.segstream.worker.serving.ServedModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the challenger's network look at some of the champion's frames. */
final class SecondOpinions {
  private static final Logger LOG = LoggerFactory.getLogger(SecondOpinions.class);

  private final ModelsAtWork models;

  SecondOpinions(ModelsAtWork models) {
    this.models = models;
  }

  /**
   * How far the challenger disagrees; empty if it does not look at this frame, has other labels, or
   * fails, which does the frame no harm.
   *
   * @param first by which the frame is segmented
   * @param logits what it says
   */
  Optional<SecondOpinion> of(ServedModel first, Frame frame, RgbImage image, Logits logits) {
    return models
        .acquireSecond(frame)
        .flatMap(second -> {
          try {
            return second.labelSet().equals(first.labelSet())
                ? Optional.of(opinion(second, image, logits))
                : Optional.empty();
          } catch (RuntimeException | OutOfMemoryError e) {
            LOG.warn("the challenger failed on a frame that it was to look at too", e);
            return Optional.empty();
          } finally {
            second.release();
          }
        });
  }

  private static SecondOpinion opinion(ServedModel second, RgbImage image, Logits logits) {
    Logits others = second.segmenter().logits(List.of(image));
    return SecondOpinion.newBuilder()
        .setModel(second.reference())
        .setDisagreement(MaskSample.disagreementPercent(logits, others))
        .build();
  }
}
