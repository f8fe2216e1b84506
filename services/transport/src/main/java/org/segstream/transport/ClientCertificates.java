package org.segstream.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of a client's stores. Kafka's clients read them when they are made and never
 * again: whoever renews them must start the process again.
 */
public final class ClientCertificates {
  /** The client's own. */
  public static final String KEYSTORE = "keystore";

  /** Those that the brokers' are signed with. */
  public static final String TRUSTSTORE = "truststore";

  private static final Logger LOG = LoggerFactory.getLogger(ClientCertificates.class);
  private static final ConfigDef SSL = new ConfigDef().withClientSslSupport();
  private static final double HOURS_OF_A_DAY = 24.0;

  private final KafkaSettings settings;
  private final Map<String, List<X509Certificate>> inUse;

  /** Reads them; those that cannot be read are left out, for Kafka's clients say why. */
  public ClientCertificates(KafkaSettings settings) {
    this.settings = settings;
    this.inUse = read();
  }

  /**
   * Days until the first of a store's certificates ends; not a number if it has none.
   *
   * @param store {@value #KEYSTORE} or {@value #TRUSTSTORE}
   */
  public double daysLeft(String store, Instant now) {
    return inUse.getOrDefault(store, List.of()).stream()
        .map(it -> Duration.between(now, it.getNotAfter().toInstant()))
        .min(Duration::compareTo)
        .map(it -> it.toHours() / HOURS_OF_A_DAY)
        .orElse(Double.NaN);
  }

  /** Whether the stores have other certificates now. */
  public boolean areRenewed() {
    Map<String, List<X509Certificate>> now = read();
    return inUse.entrySet().stream()
        .anyMatch(
            it -> now.containsKey(it.getKey()) && !now.get(it.getKey()).equals(it.getValue()));
  }

  private Map<String, List<X509Certificate>> read() {
    Map<String, List<X509Certificate>> all = new TreeMap<>();
    String protocol =
        settings.properties().getOrDefault(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "");
    if (protocol.endsWith("SSL")) {
      // Kafka's own class, for values may be references to files (config.providers).
      AbstractConfig config = new AbstractConfig(SSL, settings.properties(), false);
      read(config, KEYSTORE, "certificate.chain").ifPresent(it -> all.put(KEYSTORE, it));
      read(config, TRUSTSTORE, "certificates").ifPresent(it -> all.put(TRUSTSTORE, it));
    }
    return all;
  }

  private static Optional<List<X509Certificate>> read(
      AbstractConfig config, String store, String inline) {
    String prefix = "ssl." + store + ".";
    try {
      Password pem = config.getPassword(prefix + inline);
      if (pem != null) {
        return Optional.of(certificates(pem.value().getBytes(StandardCharsets.UTF_8)));
      }
      String location = config.getString(prefix + "location");
      if (location == null) {
        return Optional.empty();
      }
      String type = config.getString(prefix + "type");
      return Optional.of(
          type.equals("PEM")
              ? certificates(Files.readAllBytes(Path.of(location)))
              : certificates(location, type, config.getPassword(prefix + "password")));
    } catch (IOException | GeneralSecurityException | KafkaException e) {
      LOG.debug("the certificates of the {} cannot be read", store, e);
      return Optional.empty();
    }
  }

  /** Of a file that may hold a private key as well. */
  private static List<X509Certificate> certificates(byte[] pem) throws GeneralSecurityException {
    String text = new String(pem, StandardCharsets.UTF_8);
    int first = Math.max(0, text.indexOf("-----BEGIN CERTIFICATE"));
    byte[] rest = text.substring(first).getBytes(StandardCharsets.UTF_8);
    return only(
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(rest)));
  }

  private static List<X509Certificate> certificates(String location, String type, Password password)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(type);
    try (InputStream in = Files.newInputStream(Path.of(location))) {
      store.load(in, password == null ? null : password.value().toCharArray());
    }
    List<Certificate> all = new ArrayList<>();
    for (String alias : Collections.list(store.aliases())) {
      all.add(store.getCertificate(alias));
    }
    return only(all);
  }

  private static List<X509Certificate> only(Collection<? extends Certificate> all) {
    return all.stream()
        .filter(X509Certificate.class::isInstance)
        .map(X509Certificate.class::cast)
        .toList();
  }
}
