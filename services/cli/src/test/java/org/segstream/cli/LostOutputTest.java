package org.segstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.crf.energy.InstanceFile;
import org.segstream.vision.street.StreetEnergy;
import picocli.CommandLine;

/** A result that has not arrived is no success. */
class LostOutputTest {
  private static final String SENTENCE =
      "segstream: standard output cannot be written, because it is closed or full: what was to be"
          + " printed is lost";

  @TempDir private Path folder;
  private Path instance;

  @BeforeEach
  void writeInstance() {
    instance = folder.resolve("a.grid");
    new InstanceFile(StreetEnergy.UNSURE.of(5, 40, 30, 4), java.util.Optional.empty())
        .write(instance);
  }

  @ParameterizedTest
  @ValueSource(strings = {">/dev/full", ">&-"})
  void aFullOrClosedStandardOutputIsAFailure(String redirection) throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full here");
    for (List<String> command :
        List.of(List.of("solve", instance.toString(), "--json"), List.of("--help"))) {
      SegstreamProcess lost =
          SegstreamProcess.run(
              folder.resolve("log"), redirection, List.of(), command.toArray(String[]::new));
      assertThat(lost.exit()).as(lost.err()).isOne();
      assertThat(lost.sentences()).containsExactly(SENTENCE);
    }
  }

  @Test
  void everyCommandThatPrintsChecksThatItArrived() {
    String model = SmallModel.file(64, 48).toString();
    String street = folder.resolve("street").toString();
    try (EmbeddedBroker broker = EmbeddedBroker.builder().start()) {
      String kafka = "--bootstrap-servers=" + broker.bootstrapServers();
      Stream.of(
              List.of("--version"),
              List.of("topics", "create", kafka),
              List.of("topics", "list", kafka),
              List.of("topics", "list", "--json", kafka),
              List.of("model", "publish", model, "--champion", kafka),
              List.of("model", "list", kafka),
              List.of("model", "promote", "small", "1", kafka),
              List.of("doctor", "--model", "street", kafka),
              List.of("street", "--out", street, "--frames", "2", "--size", "64x48"),
              List.of("labels", "import", street, "--layout", "camvid", "--stream", "s", kafka),
              List.of("labels", "export", street + "-back", "--layout", "cvat", kafka),
              List.of("solve", instance.toString()))
          .forEach(this::assertLost);
    }
  }

  private void assertLost(List<String> command) {
    StringWriter err = new StringWriter();
    CommandLine line =
        Segstream.commandLine().setOut(new PrintWriter(new Full())).setErr(new PrintWriter(err));
    int exit = Segstream.execute(line, Map.of(), command.toArray(String[]::new));
    assertThat(err.toString()).as(command.toString()).contains(SENTENCE);
    assertThat(exit).as(command.toString()).isOne();
  }

  @Test
  void aFullDiskLeavesNoCutFileAndIsAFailure() throws Exception {
    try (MountedFolder disk = MountedFolder.mount(folder.resolve("disk"), "size=16k")) {
      Files.write(disk.path().resolve("filler"), new byte[16 * 1024]);
      Cli solved = Cli.run("solve", instance.toString(), "--labels", disk.path().toString());
      assertThat(solved.exit()).isOne();
      assertThat(solved.err())
          .isEqualTo(
              "segstream: %s cannot be written: No space left on device\n"
                  .formatted(disk.path().resolve("a.png")));
      Cli street =
          Cli.run("street", "--out", disk.path().toString(), "--frames", "1", "--size", "64x48");
      assertThat(street.exit()).isOne();
      assertThat(street.err()).contains("classes.csv cannot be written: No space left on device");
      try (Stream<Path> files = Files.walk(disk.path())) {
        assertThat(files.filter(Files::isRegularFile))
            .containsExactly(disk.path().resolve("filler"));
      }
    }
  }

  /** As a disk that is full. */
  private static final class Full extends Writer {
    @Override
    public void write(char[] text, int from, int length) throws IOException {
      throw new IOException("No space left on device");
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
