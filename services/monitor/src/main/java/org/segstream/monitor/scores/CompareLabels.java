package org.segstream.monitor.scores;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.jspecify.annotations.Nullable;
import org.segstream.monitor.fetch.Errands;
import org.segstream.monitor.records.FrameKeys;
import org.segstream.monitor.state.Compared;
import org.segstream.monitor.state.Comparison;
import org.segstream.monitor.state.FrameHead;
import org.segstream.monitor.state.MaskAnchor;
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
  private final Errands<FrameScore> errands;
  private WindowStore<String, MaskAnchor> anchors = ScoreStores.unset();
  private KeyValueStore<String, Comparison> waiting = ScoreStores.unset();
  private KeyValueStore<String, Comparison> due = ScoreStores.unset();
  private KeyValueStore<String, Compared> compared = ScoreStores.unset();
  private KeyValueStore<String, ModelScore> scores = ScoreStores.unset();

  CompareLabels(Scoring scoring, Executor executor, Duration joined) {
    this.scoring = scoring;
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
    context.schedule(TAKE, PunctuationType.WALL_CLOCK_TIME, this::goOn);
    context.schedule(SWEEP, PunctuationType.WALL_CLOCK_TIME, this::sweep);
  }

  @Override
  public void process(Record<String, FrameHead> record) {
    FrameHead frame = record.value();
    String key = FrameKeys.of(frame.getStreamId(), frame.getSequence());
    if (compared.get(key) != null) {
      return;
    }
    long now = context().currentSystemTimeMs();
    Comparison.Builder label =
        Comparison.newBuilder()
            .setStreamId(frame.getStreamId())
            .setSequence(frame.getSequence())
            .setLabeledMs(now);
    context().recordMetadata().map(AnchorMasks::place).ifPresent(label::setLabel);
    // Also where the mask should have come already: it may be still to come.
    waiting.put(key, label.build());
    anchor(frame, now).ifPresent(place -> due.put(key, label.setMask(place).build()));
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
    errands.take((frame, score) -> {
      @Nullable Comparison comparison = due.delete(frame);
      if (comparison != null && score.isPresent()) {
        add(frame, comparison, score.get(), now);
      }
    });
    try (KeyValueIterator<String, Comparison> all = due.all()) {
      boolean room = true;
      while (room && all.hasNext()) {
        KeyValue<String, Comparison> each = all.next();
        room = errands.send(each.key, () -> scoring.score(each.value));
      }
    }
  }

  private void add(String frame, Comparison comparison, FrameScore score, long now) {
    waiting.delete(frame);
    compared.put(frame, Compared.newBuilder().setTimeMs(now).build());
    String key = ModelScores.key(score, comparison.getStreamId());
    @Nullable ModelScore before = scores.get(key);
    ModelScore after =
        ModelScores.add(
            before == null ? ModelScore.getDefaultInstance() : before,
            score,
            comparison.getStreamId(),
            Instant.ofEpochMilli(comparison.getLabeledMs()));
    scores.put(key, after);
    context().forward(new Record<>(key, after, now));
  }

  /** Removes what is too old to be joined, or to come again. */
  private void sweep(long now) {
    List<String> old = new ArrayList<>();
    try (KeyValueIterator<String, Comparison> all = waiting.all()) {
      all.forEachRemaining(each -> {
        if (each.value.getLabeledMs() < now - joined.toMillis()) {
          old.add(each.key);
        }
      });
    }
    old.forEach(waiting::delete);
    List<String> forgotten = new ArrayList<>();
    try (KeyValueIterator<String, Compared> all = compared.all()) {
      all.forEachRemaining(each -> {
        if (each.value.getTimeMs() < now - COMPARED_MS) {
          forgotten.add(each.key);
        }
      });
    }
    forgotten.forEach(compared::delete);
  }
}
