package org.segstream.trainer.training;

import java.util.List;
import java.util.Optional;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.vision.LabelMap;
import org.segstream.vision.metrics.ConfusionMatrix;
import org.segstream.vision.model.CrfParameters;

/** Is told how a run goes, on the run's own thread. */
public interface TrainingListener {

  /**
   * One step done.
   *
   * @param imagesSeen images seen since the run began
   * @param loss of this step, nats
   * @param learningRate of this step
   * @param gradientNorm of what the step applies, before it is clipped; of three levels drawn from
   *     gradients that were clipped before, it is longer than these
   * @param imagesPerSecond in this session so far
   * @param secondsLeft estimate until the end of the run
   */
  record Step(
      long imagesSeen,
      double loss,
      double learningRate,
      double gradientNorm,
      double imagesPerSecond,
      double secondsLeft) {}

  /**
   * One evaluation of the averaged weights.
   *
   * @param imagesSeen images seen since the run began
   * @param set name of the evaluation set
   * @param confusion what was counted: of the network, or with the random field if that is trained
   *     too
   * @param network of the network alone
   * @param best whether these weights were kept as the best so far
   * @param edges of the random field that is trained with it
   * @param examples some of the set's images with what came of them
   */
  record Evaluated(
      long imagesSeen,
      String set,
      ConfusionMatrix confusion,
      ConfusionMatrix network,
      boolean best,
      Optional<CrfParameters> edges,
      List<Example> examples) {

    /** Copies the list. */
    public Evaluated {
      examples = List.copyOf(examples);
    }
  }

  /**
   * An evaluated image.
   *
   * @param truth the image with its true labels
   * @param prediction the labels that the confusion counts
   */
  record Example(LabelledImage truth, LabelMap prediction) {}

  /** Tells several listeners, in order. */
  static TrainingListener all(List<? extends TrainingListener> listeners) {
    return new TrainingListener() {
      @Override
      public void begins(long imagesSeen) {
        listeners.forEach(listener -> listener.begins(imagesSeen));
      }

      @Override
      public void stepped(Step step) {
        listeners.forEach(listener -> listener.stepped(step));
      }

      @Override
      public void evaluated(Evaluated evaluated) {
        listeners.forEach(listener -> listener.evaluated(evaluated));
      }
    };
  }

  /**
   * A session begins.
   *
   * @param imagesSeen by the run before it: 0, or what the checkpoint it resumes from had seen
   */
  default void begins(long imagesSeen) {}

  /** A step was done. */
  default void stepped(Step step) {}

  /** The averaged weights were evaluated. */
  default void evaluated(Evaluated evaluated) {}
}
