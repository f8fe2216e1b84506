package org.segstream.monitor.scores;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.jspecify.annotations.Nullable;
import org.segstream.monitor.fetch.Errands;
import org.segstream.monitor.records.FrameKeys;
import org.segstream.monitor.records.RecordPlaces;
import org.segstream.monitor.records.StateStores;
import org.segstream.monitor.requests.RequestTopology;
import org.segstream.monitor.state.Compared;
import org.segstream.monitor.state.Comparison;
import org.segstream.monitor.state.FrameHead;
import org.segstream.monitor.state.MaskAnchor;
import org.segstream.monitor.state.RequestHead;
import org.segstream.monitor.trials.TrialCounts;
import org.segstream.monitor.trials.TrialTopology;
import org.segstream.monitor.trials.Trials;
import org.segstream.v1.ModelScore;
import org.segstream.v1.RecordPosition;

/**
 * Joins labelled frames with their masks, has them compared elsewhere, and adds what comes of it to
 * the model's scores, which it forwards.
 */
final class CompareLabels extends ContextualProcessor<String, FrameHead, String, ModelScore> {
  /** How often results are taken. */
  static final Duration TAKE = Duration.ofSeconds(1);

  private static final Duration SWEEP = Duration.ofHours(1);
  private static final long COMPARED_MS = Duration.ofDays(30).toMillis();

  private final Scoring scoring;
  private final Duration joined;
  private final Trials trials;
  private final Errands<Comparison, FrameScore> errands;
  private WindowStore<String, MaskAnchor> anchors = StateStores.unset();
  private KeyValueStore<String, Comparison> waiting = StateStores.unset();
  private KeyValueStore<String, Comparison> due = StateStores.unset();
  private KeyValueStore<String, Compared> compared = StateStores.unset();
  private KeyValueStore<String, ModelScore> scores = StateStores.unset();
  private KeyValueStore<String, RequestHead> requests = StateStores.unset();
  private TrialCounts counts = StateStores.unset();

  CompareLabels(Scoring scoring, Executor executor, Duration joined, Trials trials) {
    this.scoring = scoring;
    this.trials = trials;
    this.joined = joined;
    this.errands = new Errands<>(executor);
  }

  @Override
  public void init(ProcessorContext<String, ModelScore> context) {
    super.init(context);
    anchors = context.getStateStore(ScoreStores.ANCHORS);
    waiting = context.getStateStore(ScoreStores.WAITING);
    due = context.getStateStore(ScoreStores.DUE);
    compared = context.getStateStore(ScoreStores.COMPARED);
    scores = context.getStateStore(ScoreStores.SCORES);
    requests = context.getStateStore(RequestTopology.OPEN);
    counts = new TrialCounts(context.getStateStore(TrialTopology.COUNTS), trials);
    context.schedule(TAKE, PunctuationType.WALL_CLOCK_TIME, this::goOn);
    context.schedule(SWEEP, PunctuationType.WALL_CLOCK_TIME, this::sweep);
  }

  @Override
  public void process(Record<String, FrameHead> record) {
    FrameHead frame = record.value();
    String key = FrameKeys.of(frame.getStreamId(), frame.getSequence());
    long now = context().currentSystemTimeMs();
    Comparison.Builder label =
        Comparison.newBuilder()
            .setStreamId(frame.getStreamId())
            .setSequence(frame.getSequence())
            .setLabeledMs(now);
    context().recordMetadata().map(RecordPlaces::of).ifPresent(label::setLabel);
    // Also where the mask should have come already: it may be still to come.
    waiting.put(key, label.build());
    anchor(frame, now).ifPresent(label::setMask);
    @Nullable RequestHead request = requests.get(key);
    if (request != null && request.hasPlace()) {
      label.setRequest(request.getPlace());
    }
    if (label.hasMask() || label.hasRequest()) {
      due.put(ScoreStores.due(label.build()), label.build());
    }
  }

  /** Where to begin to look for a frame's mask: the last one remembered before it. */
  private Optional<RecordPosition> anchor(FrameHead frame, long now) {
    Optional<RecordPosition> before = Optional.empty();
    long nearest = Long.MAX_VALUE;
    try (WindowStoreIterator<MaskAnchor> all =
        anchors.fetch(
            frame.getStreamId(),
            Instant.ofEpochMilli(now).minus(joined),
            Instant.ofEpochMilli(now))) {
      while (all.hasNext()) {
        MaskAnchor anchor = all.next().value;
        long distance = frame.getSequence() - anchor.getSequence();
        if (distance >= 0 && distance < nearest) {
          nearest = distance;
          before = Optional.of(anchor.getMask());
        }
      }
    }
    return before;
  }

  private void goOn(long now) {
    errands.goOn(
        due,
        scoring::score,
        (_, comparison, score) -> score.ifPresent(found -> add(comparison, found, now)));
  }

  private void add(Comparison comparison, FrameScore score, long now) {
    String frame = FrameKeys.of(comparison.getStreamId(), comparison.getSequence());
    waiting.delete(frame);
    String key = ModelScores.key(score, comparison.getStreamId());
    @Nullable Compared last = compared.get(frame);
    if (last == null) {
      counts.labelled(score.model(), score.miou());
    } else if (last.getLabelOffset() >= comparison.getLabel().getOffset()
        || (last.getScore().equals(key) && last.getConfusionList().equals(score.confusion()))) {
      return;
    } else {
      takeBack(last, now);
    }
    @Nullable ModelScore before = scores.get(key);
    ModelScore after =
        ModelScores.add(
            before == null ? ModelScore.getDefaultInstance() : before,
            score,
            comparison.getStreamId(),
            Instant.ofEpochMilli(comparison.getLabeledMs()));
    compared.put(
        frame,
        Compared.newBuilder()
            .setTimeMs(now)
            .setScore(key)
            .addAllConfusion(score.confusion())
            .setLabeledMs(comparison.getLabeledMs())
            .setLabelOffset(comparison.getLabel().getOffset())
            .build());
    scores.put(key, after);
    context().forward(new Record<>(key, after, now));
  }

  /** A frame's labels have come again: what the last ones gave is part of its score no longer. */
  private void takeBack(Compared last, long now) {
    @Nullable ModelScore with = scores.get(last.getScore());
    if (with != null && last.getConfusionCount() > 0) {
      ModelScore without =
          ModelScores.remove(
              with, last.getConfusionList(), Instant.ofEpochMilli(last.getLabeledMs()));
      scores.put(last.getScore(), without);
      context().forward(new Record<>(last.getScore(), without, now));
    }
  }

  /** Removes what is too old to be joined, or to come again. */
  private void sweep(long now) {
    StateStores.deleteIf(waiting, each -> each.getLabeledMs() < now - joined.toMillis());
    StateStores.deleteIf(compared, each -> each.getTimeMs() < now - COMPARED_MS);
  }
}
