package org.segstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.cli.stream.WorkerProcess;
import org.segstream.crf.energy.InstanceFile;
import org.segstream.vision.street.StreetEnergy;

/**
 * Runs what the README and the quickstart tell a newcomer to run, in their order, with fewer and
 * smaller frames, and in a folder of its own.
 */
@Timeout(180)
class QuickstartTest {
  /** Run by tests of their own, or without an end, or for longer than a test may take. */
  private static final List<String> ELSEWHERE =
      List.of(
          "demo",
          "broker",
          "bench",
          "train",
          "labels",
          "model promote",
          "monitor",
          "console",
          "model edges",
          "model import",
          "produce --input rtsp",
          "watch --stream cam-1 --bootstrap-servers");

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  private String address = "";
  private Optional<Process> worker = Optional.empty();
  private final List<String> ran = new ArrayList<>();

  @Test
  void aNewcomerGetsThroughAllOfIt() throws Exception {
    new InstanceFile(StreetEnergy.UNSURE.of(5, 40, 30, 4), Optional.empty()).write(at("FILE"));
    try (EmbeddedBroker broker = EmbeddedBroker.builder().start()) {
      address = broker.bootstrapServers();
      try {
        for (String command : commands()) {
          run(command);
        }
      } finally {
        worker.ifPresent(Process::destroyForcibly);
      }
    }
    assertThat(ran)
        .contains("street", "topics", "worker", "produce", "watch", "doctor", "segment")
        .contains("solve", "evaluate", "model");
    assertThat(at("masks").resolve("overlay.mp4")).isNotEmptyFile();
    assertThat(at("out").resolve("overlay.mp4")).isNotEmptyFile();
  }

  /** Those that draw the street first, since others read it. */
  private static List<String> commands() {
    Path readme = DocumentedCommands.ROOT.resolve("README.md");
    List<String> all =
        Stream.of(
                DocumentedCommands.blocks(DocumentedCommands.ROOT.resolve("docs/quickstart.md")),
                DocumentedCommands.blocks(readme),
                DocumentedCommands.spans(readme))
            .flatMap(List::stream)
            .flatMap(line -> DocumentedCommands.command(line).stream())
            .filter(command -> ELSEWHERE.stream().noneMatch(command::startsWith))
            .toList();
    Map<Boolean, List<String>> drawn =
        all.stream().collect(Collectors.partitioningBy(command -> command.startsWith("street")));
    return Stream.of(true, false).map(drawn::get).flatMap(List::stream).toList();
  }

  private void run(String command) throws IOException {
    List<String> words = new ArrayList<>();
    for (String word : DocumentedCommands.words(command)) {
      boolean isOutput = !words.isEmpty() && words.getLast().equals("--out");
      words.add(isOutput ? at(word).toString() : here(word));
    }
    ran.add(words.getFirst());
    Map<String, String> environment = Map.of("SEGSTREAM_BOOTSTRAP_SERVERS", address);
    if (words.getFirst().equals("worker")) {
      startWorker(words);
      return;
    }
    Cli result = Cli.run(environment, words.toArray(String[]::new));
    assertThat(result.exit()).as(words + ": " + result.err()).isZero();
  }

  /** One is enough; it takes its time to be ready, and what is produced waits for it. */
  private void startWorker(List<String> words) throws IOException {
    if (worker.isEmpty()) {
      String[] options = words.subList(1, words.size()).toArray(String[]::new);
      Path log = folder.resolve("worker.log");
      worker = Optional.of(WorkerProcess.start(address, log, options));
    }
  }

  private String here(String word) {
    return switch (word) {
      case "HOST:9092" -> address;
      case "500" -> "24";
      case "480x360" -> "64x48";
      case "8080" -> "0";
      case "DIR" -> at("street").toString();
      case "clip.mp4" -> at("street.mp4").toString();
      case "street.mp4", "FILE" -> at(word).toString();
      default -> word;
    };
  }

  private Path at(String name) {
    return folder.resolve(name);
  }
}
