package org.segstream.monitor.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.segstream.monitor.records.StateStores;
import org.segstream.monitor.state.MaskHead;
import org.segstream.monitor.state.OpenPanes;
import org.segstream.monitor.state.StreamWindows;
import org.segstream.v1.StreamHealth;
import org.segstream.v1.StreamState;

/**
 * Counts each mask in its stream's window of ten seconds; forwards the stream's health when one has
 * ended, when the stream falls silent or wakes, and a tombstone when it is forgotten.
 */
final class HealthProcessor extends ContextualProcessor<String, MaskHead, String, StreamHealth> {
  /** How often streams are looked for that have stopped. */
  static final Duration LOOK = Duration.ofSeconds(5);

  private final HealthOptions options;
  private final Judgement judgement;
  private KeyValueStore<String, OpenPanes> panes = StateStores.unset();
  private KeyValueStore<String, StreamWindows> windows = StateStores.unset();
  private long startedMs;

  HealthProcessor(HealthOptions options) {
    this.options = options;
    this.judgement = new Judgement(options);
  }

  @Override
  public void init(ProcessorContext<String, StreamHealth> context) {
    super.init(context);
    panes = context.getStateStore(HealthTopology.PANES);
    windows = context.getStateStore(HealthTopology.WINDOWS);
    // Of what came while no monitor was running, nothing is known.
    startedMs = context.currentSystemTimeMs();
    context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, this::lookForStopped);
  }

  @Override
  public void process(Record<String, MaskHead> record) {
    String stream = record.key();
    long now = context().currentSystemTimeMs();
    @Nullable OpenPanes before = panes.get(stream);
    Panes open = before == null ? Panes.none() : Panes.of(before);
    boolean woken = before == null || open.isSilent();
    open.add(record.value(), record.timestamp(), now);
    List<Window> ended = open.end(options.grace());
    panes.put(stream, open.state());
    if (woken || !ended.isEmpty()) {
      Story story = story(stream);
      story.newest(record.value(), Math.min(now, record.timestamp()));
      if (woken) {
        tell(story, StreamState.STREAM_STATE_HEALTHY, now);
      }
      ended.forEach(window -> tell(story, window, now));
      windows.put(stream, story.state());
    }
  }

  private void lookForStopped(long now) {
    List<KeyValue<String, Panes>> stopped = new ArrayList<>();
    try (KeyValueIterator<String, OpenPanes> all = panes.all()) {
      while (all.hasNext()) {
        KeyValue<String, OpenPanes> each = all.next();
        if (mayHaveStopped(each.value, now)) {
          stopped.add(KeyValue.pair(each.key, Panes.of(each.value)));
        }
      }
    }
    stopped.forEach(each -> stopped(each.key, each.value, now));
  }

  /** Cheap: most streams have not. */
  private boolean mayHaveStopped(OpenPanes state, long now) {
    long idle = now - Math.max(startedMs, state.getArrivedMs());
    return idle >= options.forgetAfter().toMillis()
        || (!state.getSilent() && idle >= options.silentAfter().toMillis())
        || (state.getPanesCount() > 0 && idle >= patienceMs());
  }

  /** After so long, no mask of an open window is to be expected. */
  private long patienceMs() {
    return WindowLength.PANE.duration().plus(options.grace()).toMillis();
  }

  private void stopped(String stream, Panes open, long now) {
    long idle = now - Math.max(startedMs, open.arrivedMs());
    if (idle >= options.forgetAfter().toMillis()) {
      panes.delete(stream);
      windows.delete(stream);
      forward(stream, null, now);
      return;
    }
    Story story = story(stream);
    List<Window> ended = idle >= patienceMs() ? open.endAll() : List.of();
    ended.forEach(window -> tell(story, window, now));
    if (idle >= options.silentAfter().toMillis()) {
      open.fallSilent();
      tell(story, StreamState.STREAM_STATE_SILENT, now);
    }
    panes.put(stream, open.state());
    windows.put(stream, story.state());
  }

  private Story story(String stream) {
    @Nullable StreamWindows state = windows.get(stream);
    return state == null ? Story.of(stream) : Story.of(state);
  }

  /** Each window is told of, also where several end at once. */
  private void tell(Story story, Window ended, long now) {
    story.ended(ended);
    judgement.of(ended.ended()).ifPresent(state -> story.state(state, Instant.ofEpochMilli(now)));
    forward(story.streamId(), story.health(), now);
  }

  private void tell(Story story, StreamState state, long now) {
    story.state(state, Instant.ofEpochMilli(now));
    forward(story.streamId(), story.health(), now);
  }

  @SuppressWarnings("NullAway") // A tombstone has no value.
  private void forward(String stream, @Nullable StreamHealth health, long now) {
    context().forward(new Record<>(stream, health, now));
  }
}
