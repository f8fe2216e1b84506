package org.segstream.cli.options;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.segstream.transport.CertificateRenewal;
import org.segstream.transport.ClientCertificates;
import org.segstream.transport.KafkaSettings;

/** What a service does about its TLS certificates. */
public final class ServiceCertificates {
  private static final int MINUTES_OF_A_DAY = 24 * 60;

  private ServiceCertificates() {}

  /** Measures how long they are valid, and says when the service should be started again. */
  public static CertificateRenewal watch(KafkaSettings kafka, MeterRegistry registry) {
    ClientCertificates certificates = new ClientCertificates(kafka);
    for (String store : List.of(ClientCertificates.KEYSTORE, ClientCertificates.TRUSTSTORE)) {
      Gauge.builder("segstream.tls.days.left", () -> certificates.daysLeft(store, Instant.now()))
          .tag("store", store)
          .register(registry);
    }
    // Not all of a kind at the same time.
    int minutes = ThreadLocalRandom.current().nextInt(MINUTES_OF_A_DAY);
    return new CertificateRenewal(
        certificates, InstantSource.system(), Duration.ofMinutes(minutes));
  }
}
