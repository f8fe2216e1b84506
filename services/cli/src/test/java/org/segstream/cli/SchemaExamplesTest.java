package org.segstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  @TempDir private Path folder;

  @Test
  void theCommandsOfTheSchemasPageBringAMaskOfAPicture() throws Exception {
    Shell shell = new Shell(folder);
    DebianTool.assume(
        shell,
        DebianTool.KCAT,
        DebianTool.PROTOC,
        DebianTool.TIMESTAMP,
        DebianTool.CONFLUENT_KAFKA,
        DebianTool.PROTOBUF,
        DebianTool.PILLOW);
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
        String script = Shell.blocks(root.resolve("schemas/README.md"), "sh");
        assertThat(script).contains("client.py", "kcat -P", "kcat -C");
        assertTwoMasks(shell.succeed(script.replace("localhost:9092", broker.bootstrapServers())));
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
}
