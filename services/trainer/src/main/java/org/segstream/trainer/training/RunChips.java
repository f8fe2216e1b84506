package org.segstream.trainer.training;

import java.util.List;
import java.util.Optional;
import org.segstream.trainer.dataset.ChipSource;
import org.segstream.trainer.dataset.ClassFrequencies;
import org.segstream.trainer.dataset.Doubts;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.dataset.Sampler;
import org.segstream.trainer.dataset.SniperChips;
import org.segstream.trainer.dataset.TrainingSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The chips of a run, and what of its state they depend on. */
final class RunChips implements ChipSource {
  private static final Logger LOG = LoggerFactory.getLogger(RunChips.class);

  private final List<TrainingSource> sources;
  private final ChipSource chips;
  private final Optional<SniperChips> sniper;
  private final Doubts doubts;

  private RunChips(
      List<TrainingSource> sources, ChipSource chips, Optional<SniperChips> sniper, Doubts doubts) {
    this.sources = sources;
    this.chips = chips;
    this.sniper = sniper;
    this.doubts = doubts;
  }

  static RunChips of(
      TrainingPlan plan, List<TrainingSource> sources, ClassFrequencies frequencies) {
    if (plan.methods().chips().isRandom()) {
      return new RunChips(
          sources,
          new Sampler(sources, frequencies, plan.augmentation(), plan.seed()),
          Optional.empty(),
          new Doubts(List.of()));
    }
    Doubts doubts = new Doubts(sources);
    SniperChips sniper =
        new SniperChips(
            sources, frequencies.shares().size(), plan.augmentation(), doubts, plan.seed());
    tell(sniper);
    return new RunChips(sources, sniper, Optional.of(sniper), doubts);
  }

  @Override
  public LabelledImage chip(long number) {
    return chips.chip(number);
  }

  /** What a checkpoint must hold; shared. */
  List<float[]> state() {
    return sniper.isPresent() ? List.of(doubts.values()) : List.of();
  }

  /** Takes over a state that was read. */
  void restored() {
    sniper.ifPresent(SniperChips::look);
  }

  /** Looks where the network with these weights is wrong, for the chips from now on. */
  void look(TrainableNetwork averaged) {
    sniper.ifPresent(it -> {
      DoubtPass.look(averaged, sources, doubts);
      it.look();
      tell(it);
    });
  }

  private static void tell(SniperChips sniper) {
    SniperChips.Figures figures = sniper.figures();
    LOG.info(
        "{} chips an image, {} of them where the network is in doubt: {} × the pixels of the images"
            + " as they are, {} × those of the images at all three scales",
        rounded(figures.chips()),
        rounded(figures.negatives()),
        rounded(figures.ofSingleScale()),
        rounded(figures.ofMultiScale()));
  }

  private static double rounded(double value) {
    return Math.round(100 * value) / 100.0;
  }
}
