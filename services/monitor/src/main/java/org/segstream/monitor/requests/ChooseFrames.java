package org.segstream.monitor.requests;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.segstream.monitor.fetch.Errands;
import org.segstream.monitor.records.FrameKeys;
import org.segstream.monitor.records.RecordPlaces;
import org.segstream.monitor.records.StateStores;
import org.segstream.monitor.state.Candidate;
import org.segstream.monitor.state.DayCount;
import org.segstream.monitor.state.MaskHead;
import org.segstream.monitor.state.RequestHead;
import org.segstream.monitor.state.StreamChoice;
import org.segstream.transport.serde.Times;
import org.segstream.v1.LabelRequest;
import org.segstream.v1.Outcome;

/**
 * Chooses frames that are worth labelling by the signals of their masks, has the requests made
 * elsewhere, and forwards them.
 */
final class ChooseFrames extends ContextualProcessor<String, MaskHead, String, LabelRequest> {
  private static final Duration TAKE = Duration.ofSeconds(1);
  private static final Duration SWEEP = Duration.ofHours(1);
  private static final long DAY_MS = Duration.ofDays(1).toMillis();
  private static final String PARTITION = "";

  private final RequestOptions options;
  private final RequestRecords records;
  private final IntSupplier partitions;
  private final Errands<Candidate, LabelRequest> errands;
  private KeyValueStore<String, StreamChoice> choices = StateStores.unset();
  private KeyValueStore<String, Candidate> due = StateStores.unset();
  private KeyValueStore<String, DayCount> count = StateStores.unset();
  private KeyValueStore<String, RequestHead> open = StateStores.unset();

  ChooseFrames(
      RequestOptions options, RequestRecords records, Executor executor, IntSupplier partitions) {
    this.options = options;
    this.records = records;
    this.partitions = partitions;
    this.errands = new Errands<>(executor);
  }

  @Override
  public void init(ProcessorContext<String, LabelRequest> context) {
    super.init(context);
    choices = context.getStateStore(RequestStores.CHOICES);
    due = context.getStateStore(RequestStores.DUE);
    count = context.getStateStore(RequestStores.COUNT);
    open = context.getStateStore(RequestStores.OPEN);
    context.schedule(TAKE, PunctuationType.WALL_CLOCK_TIME, this::goOn);
    context.schedule(SWEEP, PunctuationType.WALL_CLOCK_TIME, this::sweep);
  }

  @Override
  public void process(Record<String, MaskHead> record) {
    MaskHead mask = record.value();
    Optional<RecordMetadata> metadata = context().recordMetadata();
    Map<Signal, Double> strengths = Signal.of(mask);
    boolean worth =
        mask.getOutcome() == Outcome.OUTCOME_SEGMENTED
            && !strengths.isEmpty()
            && mask.hasFrame()
            && mask.hasModel();
    if (worth && metadata.isPresent()) {
      long now = Math.min(record.timestamp(), context().currentSystemTimeMs());
      Choice choice = choice(mask.getStreamId());
      choice
          .consider(candidate(mask, metadata.get()), strengths, now)
          .filter(_ -> isWithinTheDay(now))
          .ifPresent(
              chosen -> due.put(FrameKeys.of(chosen.getStreamId(), chosen.getSequence()), chosen));
      choices.put(mask.getStreamId(), choice.state());
    }
  }

  private Choice choice(String stream) {
    @Nullable StreamChoice state = choices.get(stream);
    return new Choice(options, state == null ? StreamChoice.getDefaultInstance() : state);
  }

  private static Candidate candidate(MaskHead mask, RecordMetadata metadata) {
    Candidate.Builder candidate =
        Candidate.newBuilder()
            .setStreamId(mask.getStreamId())
            .setSequence(mask.getSequence())
            .setFrame(mask.getFrame())
            .setMask(RecordPlaces.of(metadata))
            .setModel(mask.getModel());
    if (mask.getCertificate().hasRelativeGap()) {
      candidate.setRelativeGap(mask.getCertificate().getRelativeGap());
    }
    if (mask.hasSmallMargin()) {
      candidate.setSmallMargin(mask.getSmallMargin());
    }
    if (mask.hasFlicker()) {
      candidate.setFlicker(mask.getFlicker());
    }
    if (mask.hasSecondOpinion()) {
      candidate.setDisagreement(mask.getSecondOpinion().getDisagreement());
    }
    if (mask.hasCaptureTime()) {
      candidate.setCaptureTime(mask.getCaptureTime());
    }
    return candidate.build();
  }

  private boolean isWithinTheDay(long now) {
    return today(now).getRequests() < options.share(partitions.getAsInt());
  }

  private DayCount today(long now) {
    @Nullable DayCount counted = count.get(PARTITION);
    long day = Math.floorDiv(now, DAY_MS);
    return counted != null && counted.getDay() == day
        ? counted
        : DayCount.newBuilder().setDay(day).build();
  }

  private void goOn(long now) {
    errands.goOn(
        due, records::make, (frame, candidate, request) -> made(frame, candidate, request, now));
  }

  private void made(String frame, Candidate candidate, Optional<LabelRequest> request, long now) {
    String stream = candidate.getStreamId();
    Choice choice = choice(stream);
    DayCount today = today(now);
    boolean wanted =
        request.isPresent()
            && open.get(frame) == null
            && isWithinTheDay(now)
            && !choice.isAlike(request.get().getPictureHash());
    if (wanted) {
      count.put(PARTITION, today.toBuilder().setRequests(today.getRequests() + 1).build());
      LabelRequest asked =
          request.get().toBuilder()
              .setStateTime(Times.timestamp(Instant.ofEpochMilli(now)))
              .build();
      context().forward(new Record<>(stream, asked, now));
    } else {
      choice.failed(candidate);
    }
    choices.put(stream, choice.state());
  }

  /** Forgets streams that have been away for a day. */
  private void sweep(long now) {
    StateStores.deleteIf(choices, choice -> choice.getPaneMs() < now - DAY_MS);
  }
}
