package org.segstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.cli.stream.WorkerProcess;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;

/** What the schema's page tells a stranger with Python and kcat to type, typed. */
@Timeout(180)
class SchemaExamplesTest {
  private static final Pattern SHELL = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
  private static final String PYTHON = "/usr/bin/python3";

  /** A command that works where something is installed, and what that is. */
  private static final Map<String, String> TOOLS =
      Map.of(
          "kcat -V",
          "there is no kcat here",
          "protoc --version",
          "there is no protoc here",
          "echo 'syntax=\"proto3\"; import \"google/protobuf/timestamp.proto\";' > x.proto"
              + " && protoc -I. --descriptor_set_out=x x.proto",
          "protoc has no google.protobuf.Timestamp (libprotobuf-dev) here",
          PYTHON + " -c 'import confluent_kafka'",
          "Python has no confluent_kafka here",
          PYTHON + " -c 'import google.protobuf'",
          "Python has no google.protobuf here",
          PYTHON + " -c 'import PIL'",
          "Python has no PIL here");

  @TempDir private Path folder;

  @Test
  void theCommandsOfTheSchemasPageBringAMaskOfAPicture() throws Exception {
    for (Map.Entry<String, String> tool : TOOLS.entrySet()) {
      assumeTrue(run(tool.getKey()).exit() == 0, tool.getValue());
    }
    Path root = DocumentedCommands.ROOT;
    for (String each : new String[] {"schemas", "docs"}) {
      Files.createSymbolicLink(folder.resolve(each), root.resolve(each));
    }
    try (EmbeddedBroker broker = EmbeddedBroker.builder().start()) {
      try (Admin admin = Admin.create(KafkaSettings.of(broker.bootstrapServers()).admin("test"))) {
        Topics.standard().create(admin, Topics.DEFAULT_PARTITIONS);
      }
      Process worker =
          WorkerProcess.start(broker, folder.resolve("worker.log"), "--model", "street");
      try {
        String page = Files.readString(root.resolve("schemas/README.md"));
        String script =
            SHELL
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.joining());
        assertThat(script).contains("client.py", "kcat -P", "kcat -C");
        Said said = run(script.replace("localhost:9092", broker.bootstrapServers()));
        assertThat(said.exit()).as(said.text()).isZero();
        assertTwoMasks(said.text());
      } finally {
        worker.destroyForcibly().waitFor();
      }
    }
  }

  /** The picture of the documentation is a street of 480×408 with a caption. */
  private void assertTwoMasks(String said) throws IOException {
    Matcher masks =
        Pattern.compile("cam-(\\d) #\\d+: 480 x 408, gap 0\\.0\\d+\n( {2}\\w+: \\d+ pixels\n)+")
            .matcher(said);
    assertThat(masks.results().map(found -> found.group(1))).as(said).containsExactly("1", "2");
    assertThat(said).contains("  Road: ", "  Sky: ");
    LabelMap map = LabelMap.fromPng(Files.readAllBytes(folder.resolve("mask.png")));
    assertThat(map.width()).isEqualTo(480);
    assertThat(map.height()).isEqualTo(408);
    for (byte label : map.labels()) {
      assertThat(label).isBetween((byte) 0, (byte) (LabelSet.camVid().size() - 1));
    }
    assertThat(folder.resolve("mask2.png")).exists();
    assertThat(folder.resolve("mask.txt")).content().contains("stream_id: \"cam-2\"");
  }

  private record Said(int exit, String text) {}

  private Said run(String script) throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("script.sh"), script);
    ProcessBuilder shell =
        new ProcessBuilder("bash", "-eu", file.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true);
    // Debian's Python has Debian's packages.
    shell.environment().put("PATH", "/usr/bin:/bin");
    Process process = shell.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }
}
