package org.segstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.segstream.cli.console.Configuration;
import org.segstream.cli.options.KafkaProperty;
import picocli.CommandLine;

/** The configuration that the Kubernetes manifests mount. */
class DeployedConfigurationTest {
  private static final Path K8S = Path.of("../../k8s");

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(K8S)) {
      return files
          .filter(file -> !file.startsWith(K8S.resolve("target")))
          .filter(file -> file.toString().endsWith(".properties"))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void isUnderstoodByTheCommand(Path file) {
    CommandLine command = Segstream.commandLine();
    Configuration configuration =
        Configuration.of(command, Map.of("SEGSTREAM_CONFIG", file.toString()));
    command.setDefaultValueProvider(configuration);

    assertThat(configuration.kafka())
        .containsEntry("security.protocol", "SSL")
        .containsEntry("ssl.keystore.key", "${directory:/etc/segstream/user:user.key}")
        .doesNotContainKey("ssl.keystore.password");
    KafkaProperty.requireNoSlips(configuration.kafka().keySet());
    String name = file.getFileName().toString();
    for (String each : COMMANDS.getOrDefault(name, CLIENTS)) {
      command.parseArgs(each.split(" "));
    }
  }

  private static final Map<String, List<String>> COMMANDS =
      Map.of(
          "worker.properties",
          List.of("worker"),
          "monitor.properties",
          List.of("monitor"),
          "trainer.properties",
          List.of("trainer"),
          "console.properties",
          List.of("console"),
          "doctor.properties",
          List.of("doctor --role worker"));

  /** As the Jobs of {@code k8s/try} call them. */
  private static final List<String> CLIENTS =
      List.of("produce --input /tmp/street.mp4 --format jpeg", "watch --from-beginning --headless");
}
