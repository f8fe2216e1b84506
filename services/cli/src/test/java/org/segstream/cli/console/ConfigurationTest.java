package org.segstream.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.cli.Cli;
import org.segstream.cli.Segstream;
import org.segstream.transport.KafkaSettings;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class ConfigurationTest {
  @TempDir private Path folder;

  @Test
  void theCommandLineWinsOverAVariableAndThatOverTheFile() throws IOException {
    String file = file("topic-prefix=file", "bootstrap-servers=file:1", "kafka.acks=1");
    Map<String, String> variables =
        Map.of("SEGSTREAM_TOPIC_PREFIX", "variable", "SEGSTREAM_CONFIG", file);
    assertThat(prefix(variables, "topics", "list")).isEqualTo("variable");
    assertThat(prefix(variables, "topics", "list", "--topic-prefix", "typed")).isEqualTo("typed");
    assertThat(prefix(Map.of(), "topics", "list", "--config", file)).isEqualTo("file");
    assertThat(prefix(Map.of(), "--config=" + file, "topics", "list")).isEqualTo("file");
    assertThat(prefix(Map.of(), "topics", "list")).isEqualTo("segstream");
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheFirstKey() throws IOException {
    String file = file("\uFEFFtopic-prefix=marked");
    assertThat(prefix(Map.of(), "topics", "list", "--config", file)).isEqualTo("marked");
  }

  @Test
  void aKeyWithItsCommandHoldsForThatCommandOnly() throws IOException {
    String file = file("topic-prefix=all", "topics.list.topic-prefix=special");
    assertThat(prefix(Map.of(), "topics", "list", "--config", file)).isEqualTo("special");
    assertThat(prefix(Map.of(), "worker", "--config", file)).isEqualTo("all");
  }

  @Test
  void everySettingOfKafkasClientsPassesThrough() throws IOException {
    String file = file("kafka.ssl.truststore.location=/t", "kafka.security.protocol=SSL");
    Map<String, String> variables = Map.of("SEGSTREAM_KAFKA_SECURITY_PROTOCOL", "SASL_SSL");
    CommandLine root = Segstream.commandLine();
    Configuration configuration = Configuration.of(root, variables, "worker", "--config", file);
    assertThat(configuration.kafka())
        .isEqualTo(Map.of("ssl.truststore.location", "/t", "security.protocol", "SASL_SSL"));
  }

  @Test
  void clientSettingsThatHaveAnOptionAreRefusedWithItsName() throws IOException {
    Cli result = Cli.run("worker", "--config", file("kafka.bootstrap.servers=other:1"));
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err())
        .startsWith(
            "segstream: Kafka property bootstrap.servers cannot be passed through: give"
                + " --bootstrap-servers\n");
    result = Cli.run(Map.of("SEGSTREAM_KAFKA_GROUP_ID", "mine"), "worker");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("group.id cannot be passed through: give --group");
    result = Cli.run("worker", "--kafka", "enable.auto.commit=true");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("enable.auto.commit cannot be passed through");
    result = Cli.run("worker", "--kafka-config", file("transactional.id=mine"));
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("give --delivery exactly-once");
  }

  @Test
  void unknownKeysAreRefusedWithTheNearestKnownOne() throws IOException {
    Cli result = Cli.run("worker", "--config", file("topic-perfix=x"));
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("unknown key topic-perfix of", "did you mean topic-prefix?");
    result = Cli.run(Map.of("SEGSTREAM_TOPIC_PERFIX", "x"), "worker");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err())
        .contains("unknown variable SEGSTREAM_TOPIC_PERFIX; did you mean SEGSTREAM_TOPIC_PREFIX?");
    result = Cli.run("worker", "--config", folder.resolve("none").toString());
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("none cannot be read");
  }

  @Test
  void aSlipInASettingOfClientsIsRefusedWithTheNearestOne() throws IOException {
    for (Cli result :
        List.of(
            Cli.run("worker", "--config", file("kafka.security.protocl=SSL")),
            Cli.run("worker", "--kafka", "security.protocl=SSL"),
            Cli.run("worker", "--kafka-config", file("security.protocl=SSL")),
            Cli.run(Map.of("SEGSTREAM_KAFKA_SECURITY_PROTOCL", "SSL"), "worker"))) {
      assertThat(result.exit()).isEqualTo(2);
      assertThat(result.err())
          .startsWith(
              "segstream: Kafka's clients know no property security.protocl; did you mean"
                  + " security.protocol?\n");
    }
    assertThat(Cli.run("worker", "--kafka", "Security.Protocol=SSL").err())
        .contains("did you mean security.protocol?");
    assertThat(Cli.run("worker", "--kafka", "ssl.trustore.password=hunter2").err())
        .contains("did you mean ssl.truststore.password?")
        .doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "schema.registry.url",
        "metrics.jmx.include",
        "oauth.ssl.endpoint.identification.algorithm",
        "security.protocol",
        "fetch.min.bytes",
        "compression.type"
      })
  void settingsOfPluginsAndOfEveryClientPass(String key) {
    Cli result = Cli.run("topics", "list", "--bootstrap-servers", "none.invalid:1", property(key));
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).doesNotContain(key);
  }

  private static String property(String key) {
    return "--kafka=" + key + "=" + (key.equals("security.protocol") ? "PLAINTEXT" : "1");
  }

  @Test
  void aSettingWithoutAValueIsRefusedWithoutRepeatingIt() {
    for (String slip : List.of("sasl.jaas.config hunter2", "hunter2", "=hunter2")) {
      Cli result = Cli.run("worker", "--kafka", "acks=all", "--kafka", slip);
      assertThat(result.exit()).isEqualTo(2);
      assertThat(result.err())
          .contains("--kafka", "KEY=VALUE", "it is not repeated here")
          .doesNotContain("hunter2");
    }
  }

  @Test
  void howToLogIsConfigurableToo() throws IOException {
    assertThat(Cli.run("worker", "--help", "--config", file("log-format=json", "log-level=debug")))
        .extracting(Cli::exit)
        .isEqualTo(0);
    Cli result = Cli.run("worker", "--config", file("log-format=jsn"));
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).startsWith("segstream: log-format=jsn must be one of json, text\n");
    result = Cli.run(Map.of("SEGSTREAM_LOG_LEVEL", "loud"), "worker");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).startsWith("segstream: log-level=loud must be one of");
  }

  @Test
  void variablesThatKubernetesSetsForServicesAreNotMeant() {
    Map<String, String> variables =
        Map.of(
            "SEGSTREAM_WEB_SERVICE_HOST", "10.0.0.1",
            "SEGSTREAM_WEB_SERVICE_PORT_HTTP", "80",
            "SEGSTREAM_WEB_PORT", "tcp://10.0.0.1:80",
            "SEGSTREAM_WEB_PORT_80_TCP_ADDR", "10.0.0.1",
            "SEGSTREAM_LOG_FORMAT", "json");
    assertThat(Cli.run(variables, "worker", "--help").exit()).isZero();
  }

  @Test
  void secretsAreNeitherInTheHelpNorInWhatSettingsSayOfThemselves() {
    Map<String, String> variables = Map.of("SEGSTREAM_KAFKA_SASL_JAAS_CONFIG", "hunter2");
    Cli help = Cli.run(variables, "worker", "--help");
    assertThat(help.out()).contains("--kafka").doesNotContain("hunter2");
    KafkaSettings settings = new KafkaSettings("host:1", Map.of("sasl.jaas.config", "hunter2"));
    assertThat(settings.toString()).contains("sasl.jaas.config").doesNotContain("hunter2");
  }

  @ParameterizedTest
  @MethodSource("options")
  void everyOptionOfEveryCommandCanBeConfigured(String command, String option) {
    CommandLine root = Segstream.commandLine();
    String variable = Configuration.variable(command + option);
    Configuration configuration = Configuration.of(root, Map.of(variable, "value"));
    OptionSpec spec =
        Configuration.commands(root).stream()
            .filter(each -> Configuration.prefix(each).equals(command))
            .flatMap(each -> each.options().stream())
            .filter(each -> Configuration.key(each).equals(option))
            .findFirst()
            .orElseThrow();
    assertThat(configuration.defaultValue(spec)).as(variable).isEqualTo("value");
  }

  static Stream<List<String>> pairs() {
    return Configuration.commands(Segstream.commandLine()).stream()
        .flatMap(command ->
            Configuration.configurable(command).stream()
                .map(each -> List.of(Configuration.prefix(command), Configuration.key(each))));
  }

  static Stream<Arguments> options() {
    return pairs().map(pair -> Arguments.of(pair.getFirst(), pair.getLast()));
  }

  /** What {@code --topic-prefix} comes to. */
  private static String prefix(Map<String, String> environment, String... args) {
    CommandLine root = Segstream.commandLine();
    root.setDefaultValueProvider(Configuration.of(root, environment, args));
    CommandLine.ParseResult parsed = root.parseArgs(args);
    while (parsed.hasSubcommand()) {
      parsed = parsed.subcommand();
    }
    CommandSpec command = parsed.commandSpec();
    return Optional.ofNullable(command.findOption("--topic-prefix"))
        .map(option -> option.<String>getValue())
        .orElseThrow();
  }

  private String file(String... lines) throws IOException {
    Path file = folder.resolve("segstream.properties");
    return Files.write(file, List.of(lines), UTF_8).toString();
  }
}
