package org.segstream.worker.serving;

import java.util.Optional;
import java.util.function.Function;
import org.segstream.v1.Model;
import org.segstream.vision.LabelSet;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.ModelFileException;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.serving.RefusedModel.Reason;

/**
 * Makes models of the models' topic ready for frames, those that may be. Whatever a model makes
 * fail, an {@link Error} of its memory or of an engine's native code among it, refuses the model
 * and nothing else.
 *
 * @param load puts a model into an engine; what it throws refuses the model
 * @param batch frames of a step of the network, at most
 * @param labels which labels it may have
 */
public record Admission(
    Function<SegmentationModel, Segmenter> load, int batch, LabelChange labels) {

  /**
   * A model to begin with, of any labels, loaded and warm.
   *
   * @param record whose payload has the digest it states
   * @throws RefusedModel if it may not be used
   */
  Segmenter open(Model record) throws RefusedModel {
    return warm(loaded(read(record)));
  }

  /**
   * A model to follow another one, loaded and warm.
   *
   * @param record whose payload has the digest it states
   * @param atWork the labels of the model at work
   * @throws RefusedModel if it may not be used
   */
  Segmenter open(Model record, LabelSet atWork) throws RefusedModel {
    SegmentationModel model = read(record);
    if (labels == LabelChange.REFUSED) {
      Optional<String> difference = atWork.difference(model.labels());
      if (difference.isPresent()) {
        throw new RefusedModel(
            Reason.LABELS,
            "it has other labels than the model at work, "
                + difference.get()
                + " (a worker with --allow-label-change takes it)");
      }
    }
    return warm(loaded(model));
  }

  private static SegmentationModel read(Model record) throws RefusedModel {
    String id = record.getName() + "/" + record.getVersion();
    try {
      SegmentationModel model = ModelFile.decode(record.getData().toByteArray(), id);
      if (!model.id().equals(id)) {
        throw new RefusedModel(Reason.NAME, "its payload is model " + model.id());
      }
      return model;
    } catch (ModelFileException | Error e) {
      throw new RefusedModel(Reason.UNREADABLE, e);
    }
  }

  private Segmenter loaded(SegmentationModel model) throws RefusedModel {
    try {
      return load.apply(model);
    } catch (RuntimeException | Error e) {
      throw new RefusedModel(Reason.ENGINE, e);
    }
  }

  private Segmenter warm(Segmenter segmenter) throws RefusedModel {
    try {
      WarmUp.run(segmenter, batch);
      return segmenter;
    } catch (RuntimeException | Error e) {
      segmenter.close();
      throw new RefusedModel(Reason.WARM_UP, e);
    }
  }
}
