package org.segstream.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.broker.EmbeddedBroker;

@Timeout(30)
class ConnectionsTest {

  @Test
  void countsTheBrokers() {
    assertThat(Connections.check(SharedBroker.settings())).isEqualTo(1);
  }

  @Test
  void saysInOneSentenceThatNobodyListens() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    KafkaSettings settings = KafkaSettings.of("127.0.0.1:" + port);
    assertThatThrownBy(() -> Connections.check(settings, Duration.ofSeconds(1)))
        .isInstanceOf(TransportException.class)
        .hasMessage(
            "no Kafka broker answered at 127.0.0.1:%d within 1 s; check the address, or start a"
                + " broker with 'segstream broker'",
            port);
  }

  @Test
  void saysInOneSentenceThatWhoeverListensDoesNotAnswer() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      KafkaSettings settings = KafkaSettings.of("127.0.0.1:" + mute.getLocalPort());
      assertThatThrownBy(() -> Connections.check(settings, Duration.ofSeconds(1)))
          .isInstanceOf(TransportException.class)
          .hasMessageStartingWith("no Kafka broker answered at 127.0.0.1:");
    }
  }

  @Test
  void namesAnAddressThatIsNone() {
    assertThatThrownBy(() -> Connections.check(KafkaSettings.of("no-port")))
        .isInstanceOf(TransportException.class)
        .hasMessage("Kafka at no-port cannot be asked: Invalid url in bootstrap.servers: no-port");
  }

  @Test
  void aServiceWaitsForABrokerThatComesLater() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    List<String> away = new ArrayList<>();
    List<EmbeddedBroker> started = new ArrayList<>();
    try {
      int brokers =
          Connections.await(
              KafkaSettings.of("127.0.0.1:" + port),
              Duration.ofMinutes(1),
              why -> {
                away.add(why);
                started.add(EmbeddedBroker.builder().port(port).start());
              });
      assertThat(brokers).isEqualTo(1);
      assertThat(away)
          .singleElement()
          .asString()
          .startsWith("no Kafka broker answered at 127.0.0.1:" + port);
    } finally {
      started.forEach(EmbeddedBroker::close);
    }
  }

  @Test
  void aServiceDoesNotWaitForLongerThanItMay() {
    assertThatThrownBy(() ->
            Connections.await(
                KafkaSettings.of("127.0.0.1:1"),
                Duration.ZERO,
                why -> {
                  throw new AssertionError(why);
                }))
        .hasMessageStartingWith("no Kafka broker answered at 127.0.0.1:1");
  }

  @Test
  void aServiceWaitsForANameButNotForAnAddressThatIsNone() {
    List<String> away = new ArrayList<>();
    assertThatThrownBy(() ->
            Connections.await(
                KafkaSettings.of("broker.invalid:9092"), Duration.ofMillis(1500), away::add))
        .hasMessageContaining("No resolvable bootstrap");
    assertThat(away).isNotEmpty();
    assertThatThrownBy(() ->
            Connections.await(
                KafkaSettings.of("no-port"),
                Duration.ofMinutes(1),
                why -> {
                  throw new AssertionError(why);
                }))
        .hasMessageContaining("Invalid url");
  }

  @Test
  void readsFurtherPropertiesFromAFile(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("client.properties");
    Files.writeString(file, "\uFEFFlinger.ms=7\nclient.rack=a\n");
    KafkaSettings settings = KafkaSettings.of("x:1").withPropertiesFile(file);
    assertThat(settings.producer("p", 1))
        .as("past the byte-order mark")
        .containsEntry("linger.ms", "7");
    assertThat(settings.consumer("c", "g")).containsEntry("client.rack", "a");
    assertThatThrownBy(() -> settings.withPropertiesFile(directory.resolve("absent")))
        .isInstanceOf(TransportException.class)
        .hasMessage("there is no Kafka properties file %s", directory.resolve("absent"));
  }
}
