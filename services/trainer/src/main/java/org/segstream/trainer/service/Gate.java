package org.segstream.trainer.service;

import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.transport.models.FencedException;
import org.segstream.transport.models.ModelKeys.Role;
import org.segstream.v1.Score;
import org.segstream.v1.Training;
import org.segstream.v1.Trial;
import org.segstream.vision.model.SegmentationModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a round: candidate and champion are judged on the frames held out, the candidate is
 * published with both scores, and becomes the champion, or the challenger, if its own is higher.
 * Once more after a kill in between, it comes to the same end.
 */
final class Gate {
  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

  private final Round round;
  private final SegmentationModel parent;
  private final ModelRegistry registry;
  private final RoundFolder folder;
  private final Supplier<List<LabelledImage>> heldOut;
  private final TrainerOptions options;

  /**
   * @param heldOut gives the frames to judge by
   */
  Gate(
      Round round,
      SegmentationModel parent,
      ModelRegistry registry,
      RoundFolder folder,
      Supplier<List<LabelledImage>> heldOut,
      TrainerOptions options) {
    this.round = round;
    this.parent = parent;
    this.registry = registry;
    this.folder = folder;
    this.heldOut = heldOut;
    this.options = options;
  }

  /** Judges the round's candidate, and ends the round. */
  void judge(SegmentationModel candidate) throws IOException {
    judge(candidate, () -> true, round.latest());
  }

  /**
   * The same among several trainers.
   *
   * @param mayPublish asked before anything is published; the round does not end if not
   * @param latest number of the latest frame that this trainer's store held
   * @throws FencedException if another trainer publishes by now
   */
  void judge(SegmentationModel candidate, BooleanSupplier mayPublish, long latest)
      throws IOException {
    SegmentationModel rival = rival(candidate, registry.champion());
    List<LabelledImage> images = heldOut.get();
    double miou = HeldOutScore.of(candidate, images, options.threads()).miou();
    double toBeat = HeldOutScore.of(rival, images, options.threads()).miou();
    RoundResult result = result(candidate, rival, miou, toBeat, latest);
    if (!mayPublish.getAsBoolean()) {
      return;
    }
    registry.together(() -> publish(candidate, result));
    registry.together(() -> registry.keepNewest(options.keep()));
    folder.finish(result);
    LOG.info(
        "{}: mIoU {} % on {} frames held out, champion {} has {} %: {}",
        candidate.id(),
        Math.round(100 * miou) / 100.0,
        images.size(),
        rival.version(),
        Math.round(100 * toBeat) / 100.0,
        outcome(result));
  }

  private void publish(SegmentationModel candidate, RoundResult result) {
    registry.publish(candidate, training(candidate), scores(result), trial(result));
    if (result.promoted()) {
      registry.promote(candidate);
    }
    if (result.challenging()) {
      registry.challenge(candidate);
    }
  }

  private static String outcome(RoundResult result) {
    if (result.promoted()) {
      return "the new champion";
    }
    return result.challenging() ? "the new challenger" : "published, and the champion stays";
  }

  /** Whom to beat: the champion, unless a kill came just after the candidate had become it. */
  private SegmentationModel rival(SegmentationModel candidate, SegmentationModel now) {
    return now.version().equals(candidate.version()) ? parent : now;
  }

  private RoundResult result(
      SegmentationModel candidate,
      SegmentationModel rival,
      double miou,
      double toBeat,
      long latest) {
    long images =
        ModelMessages.number(candidate, "images_seen")
            - ModelMessages.number(parent, "images_seen");
    return new RoundResult(
        round.version(),
        round.parent(),
        rival.version(),
        images,
        round.train().size(),
        round.heldOut().size(),
        miou,
        toBeat,
        miou > toBeat && options.winner() == Role.CHAMPION,
        miou > toBeat && options.winner() == Role.CHALLENGER,
        latest);
  }

  private Training training(SegmentationModel candidate) {
    return ModelMessages.training(candidate).toBuilder()
        .setParentVersion(round.parent())
        .addAllData(round.ranges())
        .build();
  }

  private List<Score> scores(RoundResult result) {
    String dataset =
        round.heldOut().getFirst().place().topic() + " held out, " + result.heldOut() + " frames";
    return List.of(
        score("miou", result.miou(), dataset),
        score("champion_miou", result.championMiou(), dataset));
  }

  private static Trial trial(RoundResult result) {
    return Trial.newBuilder()
        .setVersion(result.version())
        .setMiou(result.miou())
        .setChampionVersion(result.champion())
        .setChampionMiou(result.championMiou())
        .setAccepted(result.promoted())
        .build();
  }

  private static Score score(String metric, double value, String dataset) {
    return Score.newBuilder().setMetric(metric).setValue(value).setDataset(dataset).build();
  }
}
