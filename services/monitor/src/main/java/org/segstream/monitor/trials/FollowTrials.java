package org.segstream.monitor.trials;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.segstream.monitor.records.StateStores;
import org.segstream.monitor.state.MaskHead;
import org.segstream.transport.serde.Times;
import org.segstream.v1.ModelTrial;
import org.segstream.v1.TrialBasis;
import org.segstream.v1.TrialSide;
import org.segstream.v1.TrialVerdict;

/**
 * Counts masks of trials, and forwards now and then what has been counted. The one of the first
 * partition also adds up what all partitions have forwarded, and forwards the verdict.
 */
final class FollowTrials extends ContextualProcessor<String, MaskHead, String, ModelTrial> {
  /** How often counts and verdicts are forwarded, those that are new. */
  static final Duration EVERY = Duration.ofSeconds(5);

  private final Trials trials;
  private final Jury jury;
  private final Map<String, ModelTrial> forwarded = new HashMap<>();
  private KeyValueStore<String, ModelTrial> counted = StateStores.unset();
  private ReadOnlyKeyValueStore<String, ModelTrial> all = StateStores.unset();
  private TrialCounts counts = StateStores.unset();

  FollowTrials(Trials trials, Jury jury) {
    this.trials = trials;
    this.jury = jury;
  }

  @Override
  public void init(ProcessorContext<String, ModelTrial> context) {
    super.init(context);
    counted = context.getStateStore(TrialTopology.COUNTS);
    all = context.getStateStore(TrialTopology.ALL);
    counts = new TrialCounts(counted, trials);
    context.schedule(EVERY, PunctuationType.WALL_CLOCK_TIME, this::forward);
  }

  @Override
  public void process(Record<String, MaskHead> record) {
    counts.masked(record.value());
  }

  private void forward(long now) {
    int partition = context().taskId().partition();
    trials
        .current()
        .ifPresent(current -> {
          for (Trial trial : current) {
            ModelTrial own = counted.get(trial.name());
            if (own != null && trial.isOf(own)) {
              forward(TrialKeys.part(trial.name(), partition), own, now);
            }
            if (partition == 0) {
              judge(trial, now);
            }
          }
          if (partition == 0) {
            end(current, now);
          }
        });
  }

  private void judge(Trial trial, long now) {
    ModelTrial.Builder sum = trial.begun().toBuilder();
    for (KeyValue<String, ModelTrial> each : all()) {
      if (!TrialKeys.isVerdict(each.key) && trial.isOf(each.value)) {
        add(sum.getChampionBuilder(), each.value.getChampion());
        add(sum.getChallengerBuilder(), each.value.getChallenger());
      }
    }
    ModelTrial judged = jury.judge(sum.build());
    forward(TrialKeys.verdict(trial.name()), judged, now);
    if (judged.getVerdict() == TrialVerdict.TRIAL_VERDICT_BETTER
        && judged.getBasis() == TrialBasis.TRIAL_BASIS_LABELS) {
      trials.won(trial);
    }
  }

  private static void add(TrialSide.Builder sum, TrialSide part) {
    sum.setFrames(sum.getFrames() + part.getFrames())
        .setFailed(sum.getFailed() + part.getFailed())
        .setFrameMiou(Moment.add(sum.getFrameMiou(), part.getFrameMiou()))
        .setRelativeGap(Moment.add(sum.getRelativeGap(), part.getRelativeGap()))
        .setFlicker(Moment.add(sum.getFlicker(), part.getFlicker()))
        .setSmallMargin(Moment.add(sum.getSmallMargin(), part.getSmallMargin()))
        .setComputeMs(Moment.add(sum.getComputeMs(), part.getComputeMs()));
  }

  /** Says of trials that are over that they are. */
  private void end(List<Trial> current, long now) {
    for (KeyValue<String, ModelTrial> each : all()) {
      if (TrialKeys.isVerdict(each.key)
          && !each.value.hasEndTime()
          && current.stream().noneMatch(trial -> trial.name().equals(each.value.getName()))) {
        ModelTrial over =
            each.value.toBuilder().setEndTime(Times.timestamp(Instant.ofEpochMilli(now))).build();
        forward(each.key, over, now);
      }
    }
  }

  private List<KeyValue<String, ModelTrial>> all() {
    List<KeyValue<String, ModelTrial>> list = new ArrayList<>();
    try (KeyValueIterator<String, ModelTrial> entries = all.all()) {
      entries.forEachRemaining(list::add);
    }
    return list;
  }

  private void forward(String key, ModelTrial trial, long now) {
    if (!trial.equals(forwarded.put(key, trial))) {
      context().forward(new Record<>(key, trial, now));
    }
  }
}
