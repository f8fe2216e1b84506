package org.segstream.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.segstream.broker.EmbeddedBroker;

/**
 * A second listener of an embedded broker, which asks for TLS and a password (SASL PLAIN;
 * librdkafka's SCRAM is refused by Kafka 4 before librdkafka 2.6.1).
 *
 * @param certificate of the broker, in PEM
 */
record SecuredListener(String address, Path certificate, String password) {
  private static final String HOST = "127.0.0.1";
  private static final String USER = "python";
  private static final String PASSWORD = "python-secret";
  private static final String STORE_PASSWORD = "only-for-tests";

  /** How to start a broker that has it, in a folder for its key. */
  static SecuredListener prepare(EmbeddedBroker.Builder broker, Path folder) throws Exception {
    int open = freePort();
    int secured = freePort();
    String controller = HOST + ":" + freePort();
    String listeners = "PLAINTEXT://%s:%d,SASL_SSL://%s:%d".formatted(HOST, open, HOST, secured);
    Path store = folder.resolve("broker.p12");
    Path certificate = folder.resolve("broker.pem");
    keytool(
        "-genkeypair -alias broker -keyalg EC -validity 2 -dname CN=localhost"
            + " -ext SAN=ip:127.0.0.1,dns:localhost -storetype PKCS12",
        store);
    keytool("-exportcert -rfc -alias broker -file " + certificate, store);
    broker
        .port(open)
        .setting("listeners", listeners + ",CONTROLLER://" + controller)
        .setting("advertised.listeners", listeners)
        .setting("controller.quorum.voters", "1@" + controller)
        .setting(
            "listener.security.protocol.map",
            "PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT")
        .setting("sasl.enabled.mechanisms", "PLAIN")
        .setting(
            "listener.name.sasl_ssl.plain.sasl.jaas.config",
            "org.apache.kafka.common.security.plain.PlainLoginModule required user_%s=\"%s\";"
                .formatted(USER, PASSWORD))
        .setting("ssl.keystore.type", "PKCS12")
        .setting("ssl.keystore.location", store.toString())
        .setting("ssl.keystore.password", STORE_PASSWORD);
    return new SecuredListener(HOST + ":" + secured, certificate, PASSWORD);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void keytool(String options, Path store) throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    words.addAll(List.of(options.split(" ")));
    words.addAll(List.of("-storepass", STORE_PASSWORD, "-keystore", store.toString()));
    if (new ProcessBuilder(words).inheritIO().start().waitFor() != 0) {
      throw new IllegalStateException("keytool fails: " + options);
    }
  }
}
