package org.segstream.monitor.trials;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.segstream.monitor.state.MaskHead;
import org.segstream.v1.ModelReference;
import org.segstream.v1.ModelTrial;
import org.segstream.v1.StageTimings;
import org.segstream.v1.TrialSide;

/** What one partition adds to the trials that go on; a processor's own. Not thread-safe. */
public final class TrialCounts {
  private static final double MICROS = 1e3;

  private final KeyValueStore<String, ModelTrial> store;
  private final Trials trials;

  /**
   * @param store by the names of models
   */
  public TrialCounts(KeyValueStore<String, ModelTrial> store, Trials trials) {
    this.store = store;
    this.trials = trials;
  }

  /** A model's mask, or its failure. */
  void masked(MaskHead mask) {
    if (!mask.hasModel()) {
      return;
    }
    switch (mask.getOutcome()) {
      case OUTCOME_SEGMENTED -> add(mask.getModel(), side -> segmented(side, mask));
      case OUTCOME_FAILED ->
          add(
              mask.getModel(),
              side -> side.setFrames(side.getFrames() + 1).setFailed(side.getFailed() + 1));
      case OUTCOME_DROPPED, OUTCOME_UNDECODABLE, OUTCOME_UNSPECIFIED, UNRECOGNIZED -> {}
    }
  }

  private static TrialSide.Builder segmented(TrialSide.Builder side, MaskHead mask) {
    side.setFrames(side.getFrames() + 1);
    if (mask.getCertificate().hasRelativeGap()) {
      side.setRelativeGap(
          Moment.add(side.getRelativeGap(), mask.getCertificate().getRelativeGap()));
    }
    if (mask.hasFlicker()) {
      side.setFlicker(Moment.add(side.getFlicker(), mask.getFlicker()));
    }
    if (mask.hasSmallMargin()) {
      side.setSmallMargin(Moment.add(side.getSmallMargin(), mask.getSmallMargin()));
    }
    if (mask.hasTimings()) {
      StageTimings timings = mask.getTimings();
      long micros = timings.getNetworkUs() + timings.getCrfSetupUs() + timings.getCrfSolveUs();
      side.setComputeMs(Moment.add(side.getComputeMs(), micros / MICROS));
    }
    return side;
  }

  /**
   * A frame's labels have been compared with a model's mask.
   *
   * @param miou of the frame, percent
   */
  public void labelled(ModelReference model, double miou) {
    add(model, side -> side.setFrameMiou(Moment.add(side.getFrameMiou(), miou)));
  }

  private void add(ModelReference model, UnaryOperator<TrialSide.Builder> change) {
    Optional<Trial> trial =
        trials.current().orElse(List.of()).stream()
            .filter(each -> each.name().equals(model.getName()))
            .findFirst();
    if (trial.isPresent()) {
      boolean champion = trial.get().champion().equals(model.getVersion());
      if (champion || trial.get().challenger().equals(model.getVersion())) {
        ModelTrial.Builder record = record(trial.get()).toBuilder();
        TrialSide.Builder _ =
            change.apply(champion ? record.getChampionBuilder() : record.getChallengerBuilder());
        store.put(model.getName(), record.build());
      }
    }
  }

  private ModelTrial record(Trial trial) {
    @Nullable ModelTrial known = store.get(trial.name());
    return known != null && trial.isOf(known) ? known : trial.begun();
  }
}
