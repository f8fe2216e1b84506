package org.segstream.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.console.http.Access;
import org.segstream.console.http.Tls;

/** A console with a certificate of its own. */
class ConsoleTlsTest {
  private static final String PASSWORD = "correct horse";

  @TempDir private Path folder;

  @Test
  void thePageIsServedToThoseWhoTrustTheCertificateAndToNobodyInPlainText() throws Exception {
    Path store = certificate();
    try (Studio studio = new Studio();
        Console console = console(studio, new Tls(store, PASSWORD));
        HttpClient trusting = HttpClient.newBuilder().sslContext(trust(store)).build();
        HttpClient other = HttpClient.newHttpClient()) {
      URI address = console.address();
      assertThat(address.getScheme()).isEqualTo("https");
      URI named = URI.create("https://localhost:" + address.getPort());
      HttpResponse<String> page = get(trusting, named);
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).contains("<title>segstream</title>");
      assertThatThrownBy(() -> get(other, named)).isInstanceOf(IOException.class);
      URI plain = URI.create("http://localhost:" + address.getPort());
      assertThatThrownBy(() -> get(other, plain)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aFileThatIsNotThereOrDoesNotOpenIsToldInASentence() throws Exception {
    Path missing = folder.resolve("missing.p12");
    assertThatThrownBy(() -> new Tls(missing, PASSWORD)).hasMessageContaining("cannot be read");
    Path store = certificate();
    assertThat(new Tls(store, PASSWORD)).asString().doesNotContain(PASSWORD);
    try (Studio studio = new Studio()) {
      assertThatThrownBy(() -> console(studio, new Tls(store, "wrong")).close())
          .hasMessageContaining("cannot");
    }
  }

  private static Console console(Studio studio, Tls tls) {
    return new Console(
        studio.kafka(),
        studio.topics(),
        new ConsoleOptions(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Access.OPEN,
            Optional.of(tls)),
        _ -> Optional.empty(),
        studio.metrics());
  }

  private static HttpResponse<String> get(HttpClient client, URI address) throws Exception {
    return client.send(
        HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** A certificate of localhost, by the JDK's own tool. */
  private Path certificate() throws Exception {
    Path store = folder.resolve("console.p12");
    Files.deleteIfExists(store);
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    "console",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "san=dns:localhost",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).isZero();
    return store;
  }

  private static SSLContext trust(Path store) throws Exception {
    KeyStore own = KeyStore.getInstance("PKCS12");
    try (InputStream file = Files.newInputStream(store)) {
      own.load(file, PASSWORD.toCharArray());
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("console", own.getCertificate("console"));
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
