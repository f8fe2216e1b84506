package org.segstream.monitor.health;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.segstream.monitor.state.MaskHead;
import org.segstream.monitor.state.OpenWindow;
import org.segstream.transport.serde.Times;
import org.segstream.v1.Certificate;
import org.segstream.v1.HealthWindow;
import org.segstream.v1.ModelReference;
import org.segstream.v1.ModelShare;

/** What became of a stream's frames in a window of which more may come. Not thread-safe. */
final class Window {
  /** As workers have it: an older frame counts as so old. */
  private static final double LONGEST_AGE_MS = Duration.ofHours(1).toMillis();

  private static final int MOST_MODELS = 8;
  private static final double MICROS = 1e3;

  private final long startMs;
  private final HealthWindow.Builder counts;
  private final Sketch age;
  private final Sketch latency;
  private final Sketch gap;
  private long iterations;
  private long certificates;
  private double flicker;
  private long flickers;
  private double smallMargin;
  private long smallMargins;

  private Window(
      long startMs, HealthWindow.Builder counts, Sketch age, Sketch latency, Sketch gap) {
    this.startMs = startMs;
    this.counts = counts;
    this.age = age;
    this.latency = latency;
    this.gap = gap;
  }

  /** The window of this length that has this time in it. */
  static Window around(long timeMs, WindowLength length) {
    long start = length.startOf(timeMs);
    HealthWindow.Builder counts =
        HealthWindow.newBuilder()
            .setStartTime(Times.timestamp(Instant.ofEpochMilli(start)))
            .setLengthS((int) length.duration().toSeconds());
    return new Window(start, counts, Sketch.empty(), Sketch.empty(), Sketch.empty());
  }

  /** What {@link #open} gave. */
  static Window of(OpenWindow state) {
    Window window =
        new Window(
            state.getStartMs(),
            state.getCounts().toBuilder(),
            Sketch.of(state.getAgeMs()),
            Sketch.of(state.getLatencyMs()),
            Sketch.of(state.getRelativeGap()));
    window.iterations = state.getIterations();
    window.certificates = state.getCertificates();
    window.flicker = state.getFlicker();
    window.flickers = state.getFlickers();
    window.smallMargin = state.getSmallMargin();
    window.smallMargins = state.getSmallMargins();
    return window;
  }

  long startMs() {
    return startMs;
  }

  /** A frame's mask, the first of this frame, by the time of its record, ms since 1970. */
  void add(MaskHead mask, long timeMs) {
    counts.setFrames(counts.getFrames() + 1);
    switch (mask.getOutcome()) {
      case OUTCOME_SEGMENTED -> addSegmented(mask);
      case OUTCOME_DROPPED -> addDropped(mask);
      case OUTCOME_UNDECODABLE -> counts.setUndecodable(counts.getUndecodable() + 1);
      case OUTCOME_FAILED, OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
          counts.setFailed(counts.getFailed() + 1);
    }
    if (mask.hasCaptureTime()) {
      addAge(Times.instant(mask.getCaptureTime()), Instant.ofEpochMilli(timeMs));
    }
    if (mask.hasTimings()) {
      latency.accept(Math.min(LONGEST_AGE_MS, mask.getTimings().getTotalUs() / MICROS));
    }
  }

  private void addSegmented(MaskHead mask) {
    counts.setSegmented(counts.getSegmented() + 1);
    if (mask.hasModel()) {
      addModel(mask.getModel(), 1);
    }
    if (mask.hasCertificate()) {
      addCertificate(mask.getCertificate());
    }
    if (mask.hasFlicker()) {
      flicker += mask.getFlicker();
      flickers++;
    }
    if (mask.hasSmallMargin() && mask.getSmallMargin() >= 0) {
      smallMargin += Math.min(100, mask.getSmallMargin());
      smallMargins++;
    }
  }

  private void addDropped(MaskHead mask) {
    switch (mask.getDropReason()) {
      case DROP_REASON_SUPERSEDED -> counts.setSuperseded(counts.getSuperseded() + 1);
      case DROP_REASON_DEADLINE -> counts.setPastDeadline(counts.getPastDeadline() + 1);
      case DROP_REASON_QUEUE_FULL, DROP_REASON_UNSPECIFIED, UNRECOGNIZED ->
          counts.setQueueFull(counts.getQueueFull() + 1);
    }
  }

  private void addCertificate(Certificate certificate) {
    certificates++;
    iterations += Integer.toUnsignedLong(certificate.getIterations());
    if (certificate.hasRelativeGap()) {
      gap.accept(certificate.getRelativeGap());
    }
    if (certificate.getDeadlineHit()) {
      counts.setDeadlineHits(counts.getDeadlineHits() + 1);
    }
    switch (certificate.getStart()) {
      case START_KIND_WARM, START_KIND_WARM_MOTION ->
          counts.setWarmStarts(counts.getWarmStarts() + 1);
      case START_KIND_COLD, START_KIND_COARSE, START_KIND_UNSPECIFIED, UNRECOGNIZED -> {}
    }
  }

  private void addAge(Instant captured, Instant masked) {
    if (Times.isAhead(captured, masked)) {
      counts.setAhead(counts.getAhead() + 1);
    }
    long millis = captured.until(masked, ChronoUnit.MILLIS);
    age.accept(Math.clamp((double) millis, 0, LONGEST_AGE_MS));
  }

  private void addModel(ModelReference model, long frames) {
    for (ModelShare.Builder share : counts.getModelsBuilderList()) {
      if (share.getModel().equals(model)) {
        share.setFrames(share.getFrames() + frames);
        return;
      }
    }
    if (counts.getModelsCount() < MOST_MODELS) {
      counts.addModels(ModelShare.newBuilder().setModel(model).setFrames(frames));
    }
  }

  /** Sequence numbers have been left out. */
  void addMissing(long frames) {
    counts.setMissing(counts.getMissing() + frames);
  }

  /** A frame that had been missing has come; it may have been missed in an earlier window. */
  void addFound() {
    counts.setMissing(Math.max(0, counts.getMissing() - 1));
  }

  /** A mask of a frame that has been counted. */
  void addRepeated() {
    counts.setRepeated(counts.getRepeated() + 1);
  }

  /** Masks whose windows had ended. */
  void addBelated(long masks) {
    counts.setBelated(counts.getBelated() + masks);
  }

  /** Takes in a shorter window that lies in this one. */
  void merge(Window part) {
    HealthWindow.Builder more = part.counts;
    counts
        .setFrames(counts.getFrames() + more.getFrames())
        .setSegmented(counts.getSegmented() + more.getSegmented())
        .setSuperseded(counts.getSuperseded() + more.getSuperseded())
        .setPastDeadline(counts.getPastDeadline() + more.getPastDeadline())
        .setQueueFull(counts.getQueueFull() + more.getQueueFull())
        .setUndecodable(counts.getUndecodable() + more.getUndecodable())
        .setFailed(counts.getFailed() + more.getFailed())
        .setMissing(counts.getMissing() + more.getMissing())
        .setRepeated(counts.getRepeated() + more.getRepeated())
        .setBelated(counts.getBelated() + more.getBelated())
        .setAhead(counts.getAhead() + more.getAhead())
        .setDeadlineHits(counts.getDeadlineHits() + more.getDeadlineHits())
        .setWarmStarts(counts.getWarmStarts() + more.getWarmStarts());
    more.getModelsList().forEach(share -> addModel(share.getModel(), share.getFrames()));
    iterations += part.iterations;
    certificates += part.certificates;
    flicker += part.flicker;
    flickers += part.flickers;
    smallMargin += part.smallMargin;
    smallMargins += part.smallMargins;
    age.merge(part.age);
    latency.merge(part.latency);
    gap.merge(part.gap);
  }

  /** For the store. */
  OpenWindow open() {
    return OpenWindow.newBuilder()
        .setStartMs(startMs)
        .setCounts(counts)
        .setIterations(iterations)
        .setCertificates(certificates)
        .setAgeMs(age.bytes())
        .setLatencyMs(latency.bytes())
        .setRelativeGap(gap.bytes())
        .setFlicker(flicker)
        .setFlickers(flickers)
        .setSmallMargin(smallMargin)
        .setSmallMargins(smallMargins)
        .build();
  }

  /** The figures, of which no more are to come. */
  HealthWindow ended() {
    HealthWindow.Builder figures = counts.clone();
    if (certificates > 0) {
      figures.setMeanIterations((double) iterations / certificates);
    }
    if (!age.isEmpty()) {
      figures.setAgeMs(age.quantiles());
    }
    if (!latency.isEmpty()) {
      figures.setLatencyMs(latency.quantiles());
    }
    if (!gap.isEmpty()) {
      figures.setRelativeGap(gap.quantiles());
    }
    if (flickers > 0) {
      figures.setFlicker(flicker / flickers);
    }
    if (smallMargins > 0) {
      figures.setSmallMargin(smallMargin / smallMargins);
    }
    return figures.build();
  }
}
