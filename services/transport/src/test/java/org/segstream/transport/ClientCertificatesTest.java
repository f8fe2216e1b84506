package org.segstream.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.broker.EmbeddedBroker;

/** With the configuration that the manifests mount, and secrets as Strimzi makes them. */
@Timeout(60)
class ClientCertificatesTest {
  private static final Path CONFIGURATION = Path.of("../../k8s/base/worker.properties");
  private static final String PASSWORD = "only-for-tests";

  @TempDir private Path folder;
  private Path user;
  private Path ca;

  @BeforeEach
  void makeSecrets() throws Exception {
    user = Files.createDirectory(folder.resolve("user"));
    ca = Files.createDirectory(folder.resolve("cluster-ca"));
    issue("cluster", 400);
    Files.writeString(ca.resolve("ca.crt"), certificate("cluster"));
    renew("user-1", 90);
  }

  @Test
  void theMountedSecretOpensABrokerAndItsDaysAreTold() throws Exception {
    Path trusted = store("user-1");
    try (EmbeddedBroker broker =
        EmbeddedBroker.builder()
            .setting("listener.security.protocol.map", "PLAINTEXT:SSL,CONTROLLER:PLAINTEXT")
            .setting("ssl.keystore.type", "PKCS12")
            .setting("ssl.keystore.location", store("cluster").toString())
            .setting("ssl.keystore.password", PASSWORD)
            .setting("ssl.truststore.type", "PEM")
            .setting("ssl.truststore.location", both(trusted).toString())
            .setting("ssl.client.auth", "required")
            .start()) {
      KafkaSettings kafka = settings(broker.bootstrapServers());
      assertThat(Connections.check(kafka)).isEqualTo(1);
      ClientCertificates certificates = new ClientCertificates(kafka);
      Instant now = Instant.now();
      assertThat(certificates.daysLeft("keystore", now)).isCloseTo(90, within(0.1));
      assertThat(certificates.daysLeft("truststore", now)).isCloseTo(400, within(0.1));
      renew("stranger", 90);
      assertThatThrownBy(() -> Connections.check(kafka)).isInstanceOf(TransportException.class);
    }
  }

  @Test
  void aRenewalIsSeenAndTimeForAStartComesLater() throws Exception {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    InstantSource clock = now::get;
    ClientCertificates certificates = new ClientCertificates(settings("broker:9093"));
    CertificateRenewal renewal =
        new CertificateRenewal(certificates, clock, Duration.ofMinutes(90));
    assertThat(renewal.isDue()).isFalse();
    renew("user-2", 120);
    assertThat(certificates.areRenewed()).isTrue();
    assertThat(certificates.daysLeft("keystore", Instant.now()))
        .as("of the one in use")
        .isCloseTo(90, within(0.1));
    assertThat(renewal.isDue()).as("looked less than a minute ago").isFalse();
    now.set(Instant.EPOCH.plusSeconds(60));
    assertThat(renewal.isDue()).as("not at once").isFalse();
    now.set(Instant.EPOCH.plusSeconds(60).plus(Duration.ofMinutes(90)));
    assertThat(renewal.isDue()).isTrue();
  }

  @Test
  void theClusterIsRenewedToo() throws Exception {
    ClientCertificates certificates = new ClientCertificates(settings("broker:9093"));
    assertThat(certificates.areRenewed()).isFalse();
    issue("next", 400);
    Files.writeString(ca.resolve("ca.crt"), certificate("next"));
    assertThat(certificates.areRenewed()).isTrue();
  }

  @Test
  void storesOfOtherKindsAreReadAndHalfWrittenOnesAreNoRenewal() throws Exception {
    Map<String, String> properties =
        Map.of(
            "security.protocol",
            "SSL",
            "ssl.keystore.type",
            "PKCS12",
            "ssl.keystore.location",
            store("user-1").toString(),
            "ssl.keystore.password",
            PASSWORD);
    ClientCertificates certificates = new ClientCertificates(new KafkaSettings("b:1", properties));
    assertThat(certificates.daysLeft("keystore", Instant.now())).isCloseTo(90, within(0.1));
    assertThat(certificates.daysLeft("truststore", Instant.now())).isNaN();
    Files.writeString(store("user-1"), "half");
    assertThat(certificates.areRenewed()).isFalse();
  }

  @Test
  void withoutTlsThereIsNothingToTell() {
    ClientCertificates none = new ClientCertificates(KafkaSettings.of("broker:9092"));
    assertThat(none.daysLeft("keystore", Instant.now())).isNaN();
    assertThat(none.areRenewed()).isFalse();
  }

  /** Those of the manifests, with this folder in place of the mounted one. */
  private KafkaSettings settings(String address) throws Exception {
    Properties file = new Properties();
    try (InputStream in = Files.newInputStream(CONFIGURATION)) {
      file.load(in);
    }
    Map<String, String> properties = new HashMap<>();
    file.stringPropertyNames().stream()
        .filter(name -> name.startsWith("kafka."))
        .forEach(name ->
            properties.put(
                name.substring("kafka.".length()),
                file.getProperty(name).replace("/etc/segstream", folder.toString())));
    return new KafkaSettings(address, properties);
  }

  /** As Strimzi does it: another key and certificate, under the same names. */
  private void renew(String name, int days) throws Exception {
    issue(name, days);
    Files.writeString(user.resolve("user.crt"), certificate(name));
    KeyStore keys = KeyStore.getInstance(store(name).toFile(), PASSWORD.toCharArray());
    byte[] key = keys.getKey(name, PASSWORD.toCharArray()).getEncoded();
    Files.writeString(user.resolve("user.key"), pem("PRIVATE KEY", key));
  }

  private void issue(String name, int days) throws Exception {
    keytool(
        "-genkeypair",
        "-alias",
        name,
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + name,
        "-ext",
        "san=ip:127.0.0.1",
        "-validity",
        Integer.toString(days),
        "-storetype",
        "PKCS12",
        "-storepass",
        PASSWORD,
        "-keystore",
        store(name).toString());
  }

  private Path store(String name) {
    return folder.resolve(name + ".p12");
  }

  private String certificate(String name) throws Exception {
    KeyStore keys = KeyStore.getInstance(store(name).toFile(), PASSWORD.toCharArray());
    return pem("CERTIFICATE", keys.getCertificate(name).getEncoded());
  }

  /** The broker trusts itself, for it is its own client, and the user. */
  private Path both(Path trusted) throws Exception {
    Path file = folder.resolve("trusted.pem");
    String name = trusted.getFileName().toString().replace(".p12", "");
    return Files.writeString(file, certificate("cluster") + certificate(name));
  }

  private static String pem(String what, byte[] data) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(data);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, text, what);
  }

  private static void keytool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
