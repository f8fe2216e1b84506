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
 */
public record Admission(Function<SegmentationModel, Segmenter> load, int batch) {

  /**
   * A model, loaded and warm.
   *
   * @param record whose payload has the digest it states
   * @param labels that the model must have, if any
   * @throws RefusedModel if it may not be used
   */
  Segmenter open(Model record, Optional<LabelSet> labels) throws RefusedModel {
    SegmentationModel model = read(record);
    if (labels.isPresent() && !labels.get().equals(model.labels())) {
      throw new RefusedModel(
          Reason.LABELS,
          "its label set %s of %d is not the one at work, %s of %d"
              .formatted(
                  model.labels().name(),
                  model.labels().size(),
                  labels.get().name(),
                  labels.get().size()));
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
