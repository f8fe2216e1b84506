package org.segstream.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.segstream.crf.certificate.CertificateCheck;
import org.segstream.v1.Certificate;
import org.segstream.v1.DropReason;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.v1.StageTimings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker counts and measures; {@code docs/metrics.md} describes each. {@code received =
 * segmented + dropped + undecodable + failed + returned + in flight}, see {@link FrameLedger}.
 *
 * <p>Alert on {@code segstream.certificate.failures}: it must stay 0.
 */
final class WorkerMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerMetrics.class);

  /** The sum of all ages is a number of nanoseconds in 64 bits. */
  private static final long LONGEST_AGE_NANOS = TimeUnit.HOURS.toNanos(1);

  private static final String STREAM_FRAMES = "segstream.stream.frames";

  private final MeterRegistry registry;
  private final FrameLedger ledger;
  private final DistributionSummary batch;
  private final DistributionSummary iterations;
  private final DistributionSummary gap;
  private final Timer latency;
  private final Counter late;
  private final Counter deadlines;
  private final Counter checks;
  private final Counter checkFailures;
  private final AtomicLong unreadable = new AtomicLong();

  WorkerMetrics(MeterRegistry registry, FrameLedger ledger) {
    this.registry = registry;
    this.ledger = ledger;
    this.batch = registry.summary("segstream.batch.size");
    this.iterations = summary("segstream.solver.iterations");
    this.gap = summary("segstream.solver.gap");
    this.latency =
        Timer.builder("segstream.frame.latency")
            .publishPercentiles(0.5, 0.95, 0.99)
            .register(registry);
    this.late = registry.counter("segstream.frames.late");
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
    FunctionCounter.builder(name, ledger, it -> what.applyAsDouble(it.account()))
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
  void watch(Supplier<Batcher.Load> load, Supplier<Number> recordBytes) {
    gauge("segstream.streams", () -> load.get().streams());
    gauge("segstream.queue.frames", () -> load.get().waiting());
    Gauge.builder("segstream.queue.age", () -> load.get().oldestSeconds())
        .baseUnit("seconds")
        .register(registry);
    memory("records", recordBytes);
    memory("decoded", () -> load.get().decodedBytes());
    memory("warm", () -> load.get().warmBytes());
  }

  void received() {
    ledger.received();
  }

  void returned() {
    ledger.returned();
  }

  void step(int frames) {
    batch.record(frames);
  }

  /** Kafka has what became of a frame. */
  void settled(Outcome outcome, DropReason reason) {
    ledger.settled(outcome, reason);
  }

  /** What became of a stream's frame; while the stream is known, so that it can be forgotten. */
  void became(Mask mask) {
    String name = lower(mask.getOutcome().name(), "OUTCOME_");
    registry.counter(STREAM_FRAMES, "stream", mask.getStreamId(), "outcome", name).increment();
  }

  /** A mask has been made; of a frame that is older than an hour, the age counts as an hour. */
  void segmented(Mask mask, Duration age) {
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
    latency.record(
        Math.min(TimeUnit.NANOSECONDS.convert(age), LONGEST_AGE_NANOS), TimeUnit.NANOSECONDS);
    stages(mask.getTimings());
  }

  /** A mask has come too late. */
  void late() {
    late.increment();
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

  /** Rubbish may come at any rate: the 1st, 2nd, 4th, 8th and so on are logged. */
  void unreadable(Throwable cause) {
    long so = unreadable.incrementAndGet();
    if (Long.bitCount(so) == 1) {
      LOG.warn("{} unreadable so far, this one: {}", so, cause.getMessage());
    }
  }

  void failure(Throwable cause) {
    LOG.error("a frame could not be segmented", cause);
  }

  void checked(CertificateCheck check) {
    checks.increment();
    if (!check.passed()) {
      checkFailures.increment();
      LOG.error("a certificate does not hold: {}", check.failures());
    }
  }

  /** Streams come and go; their series must not pile up. */
  void forget(Collection<Stream> streams) {
    for (Stream stream : streams) {
      registry
          .find(STREAM_FRAMES)
          .tag("stream", stream.key().streamId())
          .counters()
          .forEach(registry::remove);
    }
  }

  private static String lower(String name, String prefix) {
    return name.substring(prefix.length()).toLowerCase(Locale.ROOT);
  }
}
