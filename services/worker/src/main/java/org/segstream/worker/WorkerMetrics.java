package org.segstream.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.segstream.crf.certificate.CertificateCheck;
import org.segstream.v1.Certificate;
import org.segstream.v1.DropReason;
import org.segstream.v1.Mask;
import org.segstream.v1.StageTimings;
import org.segstream.worker.StreamTable.StreamKey;

/**
 * What a worker counts and measures; {@code docs/metrics.md} describes each. {@code received =
 * segmented + dropped + undecodable + failed + returned + in flight}, see {@link FrameLedger}.
 *
 * <p>Alert on {@code segstream.certificate.failures}: it must stay 0.
 */
final class WorkerMetrics {
  /** The sum of all ages is a number of nanoseconds in 64 bits. */
  private static final long LONGEST_AGE_NANOS = TimeUnit.HOURS.toNanos(1);

  /** Percent of the network. */
  private static final float WHOLE = 100;

  private static final String STREAM_FRAMES = "segstream.stream.frames";

  private final MeterRegistry registry;
  private final FrameLedger ledger;
  private final Duration maxAge;
  private final DistributionSummary batch;
  private final DistributionSummary iterations;
  private final DistributionSummary gap;
  private final Timer latency;
  private final DistributionSummary recomputed;
  private final Counter whole;
  private final DistributionSummary secondLook;
  private final Counter secondLooksLeftOut;
  private final Counter late;
  private final Counter ahead;
  private final Counter behind;
  private final Counter lost;
  private final Counter deadlines;
  private final Counter checks;
  private final Counter checkFailures;

  /**
   * @param maxAge from which on a frame that says no deadline may be late
   */
  WorkerMetrics(MeterRegistry registry, FrameLedger ledger, Duration maxAge) {
    this.registry = registry;
    this.ledger = ledger;
    this.maxAge = maxAge;
    this.batch = registry.summary("segstream.batch.size");
    this.iterations = summary("segstream.solver.iterations");
    this.gap = summary("segstream.solver.gap");
    this.latency =
        Timer.builder("segstream.frame.latency")
            .publishPercentiles(0.5, 0.95, 0.99)
            .register(registry);
    this.recomputed = summary("segstream.network.recomputed");
    this.whole = registry.counter("segstream.network.whole");
    this.secondLook = summary("segstream.network.second.look");
    this.secondLooksLeftOut = registry.counter("segstream.network.second.looks.left.out");
    this.late = registry.counter("segstream.frames.late");
    this.ahead = registry.counter("segstream.frames.ahead");
    this.behind = registry.counter("segstream.frames.behind");
    this.lost = registry.counter("segstream.frames.dropped", "reason", "retention");
    this.deadlines = registry.counter("segstream.solver.deadline.hits");
    this.checks = registry.counter("segstream.certificate.checks");
    this.checkFailures = registry.counter("segstream.certificate.failures");
    count("segstream.frames.received", FrameLedger.Account::received);
    count("segstream.frames.segmented", FrameLedger.Account::segmented);
    count("segstream.frames.undecodable", FrameLedger.Account::undecodable);
    count("segstream.frames.failed", FrameLedger.Account::failed);
    count("segstream.frames.returned", FrameLedger.Account::returned);
    gauge("segstream.frames.in.flight", () -> ledger.account().inFlight());
    for (DropReason reason :
        List.of(
            DropReason.DROP_REASON_SUPERSEDED,
            DropReason.DROP_REASON_DEADLINE,
            DropReason.DROP_REASON_QUEUE_FULL)) {
      count(
          "segstream.frames.dropped",
          account -> account.dropped().getOrDefault(reason, 0L),
          "reason",
          lower(reason.name(), "DROP_REASON_"));
    }
  }

  private DistributionSummary summary(String name) {
    return DistributionSummary.builder(name).publishPercentiles(0.5, 0.95).register(registry);
  }

  private void count(String name, ToDoubleFunction<FrameLedger.Account> what, String... tags) {
    FunctionCounter.builder(name, ledger, now -> what.applyAsDouble(now.account()))
        .tags(tags)
        .register(registry);
  }

  private void gauge(String name, Supplier<Number> what) {
    Gauge.builder(name, what).register(registry);
  }

  private void memory(String kind, Supplier<Number> bytes) {
    Gauge.builder("segstream.memory", bytes).baseUnit("bytes").tag("kind", kind).register(registry);
  }

  /** Watches what the pipeline and the polling loop hold. */
  void watch(Supplier<Batcher.Load> load, Supplier<Number> recordBytes, Supplier<Number> lag) {
    Gauge.builder("segstream.lag", lag).baseUnit("records").register(registry);
    gauge("segstream.streams", () -> load.get().streams());
    gauge("segstream.queue.frames", () -> load.get().waiting());
    Gauge.builder("segstream.queue.age", () -> load.get().oldestSeconds())
        .baseUnit("seconds")
        .register(registry);
    memory("records", recordBytes);
    memory("decoded", () -> load.get().decodedBytes());
    memory("warm", () -> load.get().warmBytes());
    memory("features", () -> load.get().featureBytes());
  }

  /** Never received, so beside the account. */
  void lost(long frames) {
    lost.increment((double) frames);
  }

  void step(int frames) {
    batch.record(frames);
  }

  /** What became of a stream's frame. */
  void became(Mask mask) {
    String name = lower(mask.getOutcome().name(), "OUTCOME_");
    registry.counter(STREAM_FRAMES, "stream", mask.getStreamId(), "outcome", name).increment();
  }

  /** The capture of a frame lies ahead: its producer's clock is wrong, or this one. */
  void ahead() {
    ahead.increment();
  }

  /** A frame was late before it came to its topic: its producer's clock is wrong, or this one. */
  void behind() {
    behind.increment();
  }

  /**
   * A mask has been made; of a frame that is older than an hour, the age counts as an hour, and as
   * 0 if its capture lies ahead.
   */
  void segmented(QueuedFrame frame, Mask mask, Instant now) {
    Certificate certificate = mask.getCertificate();
    String start = lower(certificate.getStart().name(), "START_KIND_");
    registry.counter("segstream.solver.starts", "start", start).increment();
    iterations.record(certificate.getIterations());
    if (certificate.hasRelativeGap()) {
      gap.record(certificate.getRelativeGap());
    }
    if (certificate.getDeadlineHit()) {
      deadlines.increment();
    }
    long age = TimeUnit.NANOSECONDS.convert(Duration.between(frame.captured(), now));
    latency.record(Math.clamp(age, 0, LONGEST_AGE_NANOS), TimeUnit.NANOSECONDS);
    if (frame.isLate(now, maxAge)) {
      late.increment();
    }
    computed(mask);
    stages(mask.getTimings());
  }

  /** How much of the network, and of the finer picture. */
  private void computed(Mask mask) {
    if (mask.hasRecomputed()) {
      recomputed.record(mask.getRecomputed());
      if (mask.getRecomputed() >= WHOLE) {
        whole.increment();
      }
    }
    if (mask.hasSecondLook()) {
      secondLook.record(mask.getSecondLook());
    }
    if (mask.getSecondLookLeftOut()) {
      secondLooksLeftOut.increment();
    }
  }

  private void stages(StageTimings timings) {
    stage("queue_wait", timings.getQueueWaitUs());
    stage("decode", timings.getDecodeUs());
    stage("network", timings.getNetworkUs());
    stage("crf_setup", timings.getCrfSetupUs());
    stage("crf_solve", timings.getCrfSolveUs());
    stage("encode", timings.getEncodeUs());
  }

  private void stage(String name, long micros) {
    registry.timer("segstream.stage", "stage", name).record(micros, TimeUnit.MICROSECONDS);
  }

  void checked(CertificateCheck check) {
    checks.increment();
    if (!check.passed()) {
      checkFailures.increment();
    }
  }

  /** Streams come and go; their series must not pile up. */
  void forget(StreamKey stream) {
    registry
        .find(STREAM_FRAMES)
        .tag("stream", stream.streamId())
        .counters()
        .forEach(registry::remove);
  }

  private static String lower(String name, String prefix) {
    return name.substring(prefix.length()).toLowerCase(Locale.ROOT);
  }
}
