package org.segstream.transport;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a service should be started again because its certificates have been renewed: some time
 * after that is seen, for the others of its kind see it too. Thread-safe.
 */
public final class CertificateRenewal {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateRenewal.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);

  private final ClientCertificates certificates;
  private final InstantSource clock;
  private final Duration patience;
  private Instant nextLook;
  private Optional<Instant> due = Optional.empty();

  /**
   * @param patience from when a renewal is seen; much less than old certificates are valid for
   *     then, and another for each process
   */
  public CertificateRenewal(
      ClientCertificates certificates, InstantSource clock, Duration patience) {
    this.certificates = certificates;
    this.clock = clock;
    this.patience = patience;
    this.nextLook = clock.instant();
  }

  /** Whether it is time. */
  public synchronized boolean isDue() {
    Instant now = clock.instant();
    if (due.isEmpty() && !now.isBefore(nextLook)) {
      nextLook = now.plus(BETWEEN_LOOKS);
      if (certificates.areRenewed()) {
        due = Optional.of(now.plus(patience));
        LOG.warn("the certificates have been renewed: /health/live fails from {} on", due.get());
      }
    }
    return due.isPresent() && !now.isBefore(due.get());
  }
}
