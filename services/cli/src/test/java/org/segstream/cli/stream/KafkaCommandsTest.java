package org.segstream.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.cli.Cli;
import org.segstream.vision.RgbImage;
import org.segstream.vision.video.VideoWriter;

@Timeout(90)
class KafkaCommandsTest {
  private static final int FRAMES = 12;
  private static EmbeddedBroker broker;
  @TempDir private static Path folder;
  private static Path clip;

  private Cli last = new Cli(0, "", "");

  @BeforeAll
  static void startBrokerAndWriteClip() {
    broker = EmbeddedBroker.builder().start();
    clip = folder.resolve("clip.avi");
    try (VideoWriter video = VideoWriter.create(clip, 64, 48, 25)) {
      for (int i = 0; i < FRAMES; i++) {
        byte[] rgb = new byte[64 * 48 * 3];
        Arrays.fill(rgb, (byte) (20 * i));
        video.write(new RgbImage(64, 48, rgb));
      }
    }
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void topicsAreCreatedOnceAndListed() throws Exception {
    assertThat(run("topics", "create", "--partitions", "2", "--topic-prefix", "listed", "--json"))
        .isZero();
    JsonNode created = new ObjectMapper().readTree(last.out()).get("topics");
    assertThat(created).hasSize(10).allMatch(topic -> topic.get("created").booleanValue());

    assertThat(run("topics", "list", "--topic-prefix", "listed")).isZero();
    assertThat(last.out())
        .contains("existing listed.frames            2 partitions")
        .contains("existing listed.models            1 partition\n")
        .contains("  differs: partitions is 2, 8 expected");
  }

  @Test
  void listingNoTopicsSaysHowToMakeThem() {
    assertThat(run("topics", "list", "--topic-prefix", "none")).isZero();
    assertThat(last.out())
        .isEqualTo(
            "there is no topic of the prefix none; make them with 'segstream topics create'\n");
  }

  @Test
  void aClipIsPublishedAndCounted() throws Exception {
    run("topics", "create", "--partitions", "1");
    assertThat(
            run(
                "produce",
                "--input",
                clip.toString(),
                "--stream",
                "cam-1",
                "--json",
                "--first-sequence",
                "100"))
        .isZero();
    JsonNode result = new ObjectMapper().readTree(last.out());
    assertThat(result.get("frames").intValue()).isEqualTo(FRAMES);
    assertThat(result.get("acknowledged").intValue()).isEqualTo(FRAMES);
    assertThat(result.get("next_sequence").intValue()).isEqualTo(100 + FRAMES);
    assertThat(result.get("bytes").intValue()).isGreaterThan(FRAMES * 64 * 48 * 3);
  }

  @Test
  void aTruncatedClipIsPublishedAsFarAsItGoesAndExitsWithOne() throws Exception {
    run("topics", "create", "--partitions", "1");
    Path cut = folder.resolve("cut.avi");
    byte[] bytes = Files.readAllBytes(clip);
    Files.write(cut, Arrays.copyOf(bytes, bytes.length * 3 / 4));
    assertThat(run("produce", "--input", cut.toString(), "--stream", "cam-2", "--speed", "max"))
        .isEqualTo(1);
    assertThat(last.out()).containsPattern("[1-9]\\d* frames of stream cam-2 published");
    assertThat(last.err())
        .containsPattern("segstream: .*cut.avi: \\d+ frames; 1 packet is damaged");
  }

  @Test
  void anUnreachableBrokerIsToldInOneSentence() {
    assertThat(
            run(
                "produce",
                "--input",
                clip.toString(),
                "--stream",
                "cam-1",
                "--bootstrap-servers",
                "127.0.0.1:1"))
        .isEqualTo(1);
    assertThat(last.err())
        .isEqualTo(
            "segstream: no Kafka broker answered at 127.0.0.1:1 within 6 s; check the address, or"
                + " start a broker with 'segstream broker'\n");
  }

  @Test
  void aMissingFileIsToldBeforeKafkaIsAsked() {
    assertThat(
            run(
                "produce",
                "--input",
                "absent.mp4",
                "--stream",
                "cam-1",
                "--bootstrap-servers",
                "127.0.0.1:1"))
        .isEqualTo(1);
    assertThat(last.err()).isEqualTo("segstream: no such video: absent.mp4\n");
  }

  @Test
  void missingTopicsAreTold() {
    assertThat(
            run(
                "produce",
                "--input",
                clip.toString(),
                "--stream",
                "cam-1",
                "--topic-prefix",
                "none"))
        .isEqualTo(1);
    assertThat(last.err())
        .isEqualTo(
            "segstream: there is no topic none.frames; make it with 'segstream topics create'\n");
  }

  @Test
  void wrongUsageExitsWithTwo() {
    String input = clip.toString();
    assertThat(run("produce", "--input", input)).isEqualTo(2);
    assertThat(run("produce", "--input", input, "--stream", "a", "--speed", "fast")).isEqualTo(2);
    assertThat(run("produce", "--input", input, "--stream", "a", "--format", "gray8")).isEqualTo(2);
    assertThat(run("produce", "--input", input, "--stream", "a", "--frames", "0")).isEqualTo(2);
    assertThat(run("topics", "create", "--partitions", "0")).isEqualTo(2);
    assertThat(run("topics", "create", "--topic-prefix", "a b")).isEqualTo(2);
    assertThat(run("topics")).isEqualTo(2);
    assertThat(run("broker", "--port", "70000")).isEqualTo(2);
    assertThat(last.err())
        .isEqualTo("segstream: port 70000 must be 0 to 65535\nTry 'segstream broker --help'.\n");
  }

  @Test
  void aBrokerOnAPortInUseIsToldInOneSentence() {
    assertThat(run("broker", "--port", Integer.toString(broker.port()))).isEqualTo(1);
    assertThat(last.err())
        .isEqualTo(
            "segstream: port %d is in use; stop what listens there, or choose another port\n"
                .formatted(broker.port()));
  }

  /** Runs a command, against the test's broker unless it names another. */
  private int run(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    if (args.length > 1 && !args[0].equals("broker") && !all.contains("--bootstrap-servers")) {
      all.addAll(List.of("--bootstrap-servers", broker.bootstrapServers()));
    }
    last = Cli.run(all.toArray(String[]::new));
    return last.exit();
  }
}
