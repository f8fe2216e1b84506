package org.segstream.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import org.segstream.crf.Certificate;
import org.segstream.crf.CertificateCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker counts. {@code received = segmented + undecodable + failed + in flight}, save for
 * frames given back with a revoked partition, which another worker receives.
 *
 * <p>Alert on {@code segstream.certificate.failures}: it must stay 0.
 */
final class WorkerMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerMetrics.class);

  private final MeterRegistry registry;
  private final Counter received;
  private final Counter undecodable;
  private final Counter failed;
  private final Counter checks;
  private final Counter checkFailures;

  WorkerMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.received = registry.counter("segstream.frames.received");
    this.undecodable = registry.counter("segstream.frames.undecodable");
    this.failed = registry.counter("segstream.frames.failed");
    this.checks = registry.counter("segstream.certificate.checks");
    this.checkFailures = registry.counter("segstream.certificate.failures");
  }

  void received() {
    received.increment();
  }

  void segmented(Certificate certificate) {
    String start = certificate.start().name().toLowerCase(Locale.ROOT);
    registry.counter("segstream.frames.segmented", "start", start).increment();
  }

  void gaveUp(boolean unreadable, Throwable cause) {
    if (unreadable) {
      undecodable.increment();
      LOG.warn("a frame is unreadable: {}", cause.getMessage());
    } else {
      failed.increment();
      LOG.error("a frame could not be segmented", cause);
    }
  }

  void checked(CertificateCheck check) {
    checks.increment();
    if (!check.passed()) {
      checkFailures.increment();
      LOG.error("a certificate does not hold: {}", check.failures());
    }
  }
}
