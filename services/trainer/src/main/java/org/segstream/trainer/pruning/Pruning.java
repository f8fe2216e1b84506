package org.segstream.trainer.pruning;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.segstream.trainer.OfflineTraining;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.dataset.TrainingData;
import org.segstream.trainer.training.TrainingListener;
import org.segstream.trainer.training.TrainingPlan;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Calibration;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.OwnNetwork;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.ActivationRanges;
import org.segstream.vision.network.ChannelCut;

/**
 * Makes a trained model smaller: removes channels and blocks, trains what is left, in rounds that
 * each remove the same share of what there is.
 */
public final class Pruning {
  private final Request request;
  private final TrainingPlan plan;
  private final OfflineTraining.Selection selection;
  private final OfflineTraining.Description description;
  private final int threads;

  /**
   * What is wanted.
   *
   * @param model to make smaller
   * @param method by what channels are chosen
   * @param keep share of the multiplications that is left at the end, above 0, below 1
   * @param rounds of removing and training, at least 1
   * @param multiple channels stay in so many at a time, at least 1
   * @param out the model to write
   */
  public record Request(
      SegmentationModel model,
      PruningMethod method,
      double keep,
      int rounds,
      int multiple,
      Path out) {
    /** Checks the ranges. */
    public Request {
      if (!(keep > 0 && keep < 1) || rounds < 1 || multiple < 1) {
        throw new IllegalArgumentException(
            "keep %s must be between 0 and 1, rounds %d and multiple %d at least 1"
                .formatted(keep, rounds, multiple));
      }
    }
  }

  /**
   * @param plan of one round's training; its architecture and edges are the model's
   * @param threads for libtorch
   */
  public Pruning(
      Request request,
      TrainingPlan plan,
      OfflineTraining.Selection selection,
      OfflineTraining.Description description,
      int threads) {
    this.request = request;
    this.plan = plan;
    this.selection = selection;
    this.description = description;
    this.threads = threads;
  }

  /**
   * Prunes.
   *
   * @param listener of each round's training
   * @param steps told of each row of the table as it is there
   * @return the model written
   * @throws IllegalArgumentException if the model cannot be made so small
   * @throws org.segstream.trainer.dataset.DatasetException if the data cannot be used
   */
  public SegmentationModel run(TrainingListener listener, Consumer<PruningStep> steps) {
    TrainingData data = selection.load();
    List<LabelledImage> judges =
        data.evaluationSets().isEmpty() ? List.of() : data.evaluationSets().getFirst().images();
    List<RgbImage> pictures = data.targetImages();
    SegmentationModel model = request.model();
    ChannelChoice choice = choice(model);
    choice.within(request.keep()); // What cannot be reached is said before hours of training.
    steps.accept(new PruningStep("as it was", ModelFigures.of(model, pictures.getFirst(), judges)));
    Path cut = request.out().resolveSibling(request.out().getFileName() + ".cut");
    long first = multiplications(model);
    for (int round = 1; round <= request.rounds(); round++) {
      if (round > 1) {
        choice = choice(model);
      }
      double kept = Math.pow(request.keep(), (double) round / request.rounds());
      SegmentationModel smaller =
          Calibration.of(
              cut(model, choice.within(kept * first / multiplications(model))), pictures);
      steps.accept(
          new PruningStep(
              String.format(Locale.ROOT, "cut to %.0f %%", 100 * kept),
              ModelFigures.of(smaller, pictures.getFirst(), judges)));
      ModelFile.write(smaller, cut);
      new OfflineTraining(
              plan.with(smaller.architecture(), smaller.crf(), plan.seed() + round - 1),
              selection,
              new OfflineTraining.Files(request.out(), Optional.of(cut), Optional.empty()),
              description,
              threads)
          .run(data, listener);
      model = described(ModelFile.read(request.out()), kept);
      ModelFile.write(model, request.out());
      steps.accept(new PruningStep("trained", ModelFigures.of(model, pictures.getFirst(), judges)));
    }
    delete(cut);
    return model;
  }

  private static long multiplications(SegmentationModel model) {
    return model.graph().multiplications(model.resolution().height(), model.resolution().width());
  }

  private ChannelChoice choice(SegmentationModel model) {
    return new ChannelChoice(
        model.graph(),
        request.method().rank(model.graph(), model.parameters()),
        request.multiple());
  }

  private static SegmentationModel cut(SegmentationModel model, ChannelCut cut) {
    return model.withNetwork(
        new OwnNetwork(cut.graph(), cut.slim(model.parameters()), ActivationRanges.NONE));
  }

  /**
   * What was trained, with the working size and the random field of the model it was: edges that
   * are learned on what the network has learned become too light.
   */
  private SegmentationModel described(SegmentationModel trained, double kept) {
    Map<String, Object> record = new LinkedHashMap<>(trained.training());
    record.put("from", request.model().id());
    record.put("pruned_by", request.method().name().toLowerCase(Locale.ROOT));
    record.put("multiplications_kept", Math.round(1000 * kept) / 1000.0);
    return trained
        .withResolution(request.model().resolution())
        .withCrf(request.model().crf())
        .withTraining(record);
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
