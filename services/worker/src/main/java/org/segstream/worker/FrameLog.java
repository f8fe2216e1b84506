package org.segstream.worker;

import java.util.concurrent.atomic.AtomicLong;
import org.segstream.crf.CertificateCheck;
import org.segstream.v1.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs frames that have no mask, and certificates that do not hold. Thread-safe. */
final class FrameLog {
  private static final Logger LOG = LoggerFactory.getLogger(FrameLog.class);

  private final AtomicLong unreadable = new AtomicLong();

  /** Rubbish may come at any rate: the 1st, 2nd, 4th, 8th and so on are logged. */
  void failed(Outcome outcome, Throwable cause) {
    if (outcome != Outcome.OUTCOME_UNDECODABLE) {
      LOG.error("a frame could not be segmented", cause);
      return;
    }
    long count = unreadable.incrementAndGet();
    if (Long.bitCount(count) == 1) {
      LOG.warn("{} unreadable so far, this one: {}", count, cause.getMessage());
    }
  }

  void checked(CertificateCheck check) {
    if (!check.passed()) {
      LOG.error("a certificate does not hold: {}", check.failures());
    }
  }
}
