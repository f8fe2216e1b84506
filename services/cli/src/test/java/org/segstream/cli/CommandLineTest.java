package org.segstream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.ModelFile;
import picocli.CommandLine;

/** What goes wrong is told in one sentence, with an exit code, never with a stack trace. */
class CommandLineTest {
  @TempDir private Path folder;

  @Test
  void aMissingVideoIsNamed() {
    Cli result = Cli.run("segment", "--input", "nowhere.mp4", "--out", folder.toString());
    assertThat(result.exit()).isEqualTo(1);
    assertOneSentence(result, "nowhere.mp4");
  }

  @Test
  void aFileThatIsNoVideoIsNamed() throws IOException {
    Path text = Files.writeString(folder.resolve("letter.mp4"), "Dear Sir or Madam", UTF_8);
    Cli result = Cli.run("demo", "--headless", "--video", text.toString());
    assertThat(result.exit()).isEqualTo(1);
    assertOneSentence(result, "letter.mp4");
  }

  @Test
  void anUnreachableBrokerIsNamed() throws IOException {
    String nobody = "127.0.0.1:" + freePort();
    Cli result = Cli.run("watch", "--stream", "cam", "--bootstrap-servers", nobody);
    assertThat(result.exit()).isEqualTo(1);
    assertOneSentence(result, nobody);
  }

  @Test
  void aModelFileWithAFlippedByteIsRefused() throws IOException {
    Path file = folder.resolve("model.segmodel");
    ModelFile.write(BundledModels.load("street"), file);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    Cli result = Cli.run("demo", "--headless", "--frames", "1", "--model", file.toString());
    assertThat(result.exit()).isEqualTo(1);
    assertOneSentence(result, "model.segmodel");
  }

  @Test
  void aModelThatDoesNotComeWithSegstreamIsNamed() {
    Cli result = Cli.run("demo", "--headless", "--frames", "1", "--model", "moon");
    assertThat(result.exit()).isEqualTo(1);
    assertOneSentence(result, "no model named moon comes with segstream");
  }

  @ParameterizedTest
  @MethodSource("wrongUsages")
  void wrongUsageExitsWithTwoAndPointsToHelp(String[] args) {
    Cli result = Cli.run(args);
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).startsWith("segstream: ").contains("--help").doesNotContain("\tat ");
  }

  static Stream<Arguments> wrongUsages() {
    return Stream.of(
            "",
            "--bogus",
            "demo --bogus",
            "demo --frames 0",
            "demo --frames many",
            "demo --mask-size big",
            "demo --mask-size 240",
            "demo --mask-size x",
            "demo --mask-size 0x4",
            "demo --mask-size=-1x4",
            "demo --mask-size 240x180x3",
            "demo --mask-size axb",
            "demo --gap -1",
            "segment",
            "evaluate --data x --crf perhaps",
            "demo --focus 0",
            "demo --focus 1.5 --frames 1",
            "demo --focus 0.3 --focus-scale 1 --frames 1",
            "demo --focus 0.3 --still 2 --frames 1",
            "evaluate --data x --still 2")
        .map(line -> Arguments.of((Object) (line.isEmpty() ? new String[0] : line.split(" "))));
  }

  @Test
  void everyCommandHasHelp() {
    CommandLine root = Segstream.commandLine();
    assertThat(root.getSubcommands()).isNotEmpty();
    for (String name : root.getSubcommands().keySet()) {
      Cli result = Cli.run(name, "--help");
      assertThat(result.exit()).as(name).isZero();
      assertThat(result.out()).as(name).contains("Usage: segstream " + name);
    }
  }

  @Test
  void helpNamesNoDefaultThatIsNone() {
    assertNoEmptyDefaults(Segstream.commandLine());
  }

  private static void assertNoEmptyDefaults(CommandLine command) {
    assertThat(command.getUsageMessage(CommandLine.Help.Ansi.OFF))
        .as(command.getCommandName())
        .doesNotContain("Optional.empty", "Default: []", "Default:\n");
    command.getSubcommands().values().forEach(CommandLineTest::assertNoEmptyDefaults);
  }

  private static void assertOneSentence(Cli result, String named) {
    assertThat(result.err()).startsWith("segstream: ").contains(named);
    assertThat(result.err().strip().lines()).hasSize(1);
    assertThat(result.out()).isEmpty();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
