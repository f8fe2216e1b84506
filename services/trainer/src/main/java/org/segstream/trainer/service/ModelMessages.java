package org.segstream.trainer.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import java.time.Instant;
import java.util.List;
import org.segstream.trainer.labels.LabelSets;
import org.segstream.v1.CrfParameters;
import org.segstream.v1.EdgeFamily;
import org.segstream.v1.Model;
import org.segstream.v1.ModelFormat;
import org.segstream.v1.Score;
import org.segstream.v1.TemporalEdges;
import org.segstream.v1.Training;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.model.TemporalParameters;

/** From models to their public records. */
public final class ModelMessages {
  private ModelMessages() {}

  /**
   * The record of a model: its file as the payload, and what others need to know without reading
   * it.
   *
   * @param created when it was finished
   * @param training how it came about
   * @param scores what it reached
   */
  public static Model of(
      SegmentationModel model, Instant created, Training training, List<Score> scores) {
    byte[] file = ModelFile.encode(model);
    return Model.newBuilder()
        .setName(model.name())
        .setVersion(model.version())
        .setFormat(ModelFormat.MODEL_FORMAT_SEGSTREAM)
        .setSha256(ByteString.fromHex(ModelFile.sha256(file)))
        .setData(UnsafeByteOperations.unsafeWrap(file))
        .setLabelSet(LabelSets.record(model.labels()))
        .setCrf(crf(model))
        .setCreatedTime(Timestamp.newBuilder().setSeconds(created.getEpochSecond()))
        .setTraining(training)
        .addAllScores(scores)
        .build();
  }

  /** What a model's own file says of its training. */
  public static Training training(SegmentationModel model) {
    Training.Builder training = Training.newBuilder();
    training.setImagesSeen(number(model, "images_seen"));
    training.setSeed(number(model, "seed"));
    return training.build();
  }

  static long number(SegmentationModel model, String name) {
    return model.training().get(name) instanceof Number n ? n.longValue() : 0;
  }

  private static CrfParameters crf(SegmentationModel model) {
    CrfParameters.Builder crf = CrfParameters.newBuilder();
    model
        .crf()
        .families()
        .forEach(family ->
            crf.addEdgeFamilies(
                EdgeFamily.newBuilder()
                    .setStride(family.stride())
                    .setBase(family.base())
                    .setContrast(family.contrast())
                    .setSigma(family.sigma())));
    crf.addAllLabelCompatibility(model.crf().compatibility());
    TemporalParameters temporal = model.crf().temporal();
    if (!temporal.isNone()) {
      crf.setTemporalEdges(
          TemporalEdges.newBuilder()
              .setBase(temporal.base())
              .setContrast(temporal.contrast())
              .setSigma(temporal.sigma()));
    }
    return crf.build();
  }
}
