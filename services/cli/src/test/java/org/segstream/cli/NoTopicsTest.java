package org.segstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.transport.KafkaSettings;

/** Commands on a broker without topics that would make each one that somebody asks for. */
@Timeout(120)
class NoTopicsTest {
  @TempDir private Path folder;

  @Test
  void aCommandSaysWhichTopicIsMissingAndHasNoneMade() throws Exception {
    String street = folder.resolve("street").toString();
    String clip = folder.resolve("clip.mp4").toString();
    String model = SmallModel.file(64, 48).toString();
    succeed("street", "--out", street, "--frames", "2", "--streets", "2", "--size", "64x48");
    succeed("street", "--out", clip, "--frames", "2", "--size", "64x48");
    try (EmbeddedBroker broker =
        EmbeddedBroker.builder().setting("auto.create.topics.enable", "true").start()) {
      KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
      String at = "--bootstrap-servers=" + broker.bootstrapServers();
      for (List<String> command :
          List.of(
              List.of("watch", "--stream", "cam", "--headless", at),
              List.of("produce", "--input", clip, "--stream", "cam", at),
              List.of("labels", "import", street, "--layout", "camvid", "--stream", "s", at),
              List.of("labels", "export", street + "-back", "--layout", "cvat", at),
              List.of("model", "publish", model, at))) {
        Cli result = Cli.run(command.toArray(String[]::new));
        assertThat(result.exit()).as(command.toString()).isOne();
        assertThat(result.err())
            .contains("segstream: there is no topic segstream.")
            .contains("; make it with 'segstream topics create'");
      }
      succeed("model", "list", at);
      assertThat(Cli.run("doctor", "--model", model, at).out()).contains("there is no topic");
      try (Admin admin = Admin.create(kafka.admin("test"))) {
        assertThat(admin.listTopics().names().get()).isEqualTo(Set.of());
      }
    }
  }

  private static void succeed(String... command) {
    Cli result = Cli.run(command);
    assertThat(result.exit()).as(result.err()).isZero();
  }
}
