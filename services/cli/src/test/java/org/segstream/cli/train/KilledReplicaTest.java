package org.segstream.cli.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.cli.stream.WorkerProcess;
import org.segstream.trainer.exchange.control.GroupState;
import org.segstream.trainer.exchange.wire.ControlRecord;
import org.segstream.trainer.exchange.wire.Counted;
import org.segstream.trainer.exchange.wire.Decision;
import org.segstream.trainer.exchange.wire.Identity;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;

/** Three replicas in processes of their own, of which the leader is killed in mid-step. */
@Timeout(280)
class KilledReplicaTest {
  private static final int STEPS = 70;
  private static final int STRAGGLER_MS = 3_000;
  private static final int SILENCE_MS = 6_000;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  void allEndWithTheSameWeightsAndTheTopicYieldsThemAgain() throws Exception {
    Path data = TinyTraining.drawStreet(folder.resolve("data"));
    try (EmbeddedBroker broker = EmbeddedBroker.builder().start();
        ControlLog log = new ControlLog(broker)) {
      Map<String, Process> running = new HashMap<>();
      try {
        for (String name : List.of("a", "b", "c")) {
          running.put(name, start(broker, data, name, "first-" + name));
        }
        await().atMost(Duration.ofMinutes(2)).until(() -> log.read().progress().step() >= 10);
        Identity killed = log.state.roster().leader().orElseThrow();
        requireNonNull(running.get(killed.getReplica())).destroyForcibly().waitFor();
        running.put(
            killed.getReplica(),
            start(broker, data, killed.getReplica(), "second-" + killed.getReplica()));
        for (Process process : running.values()) {
          assertThat(process.waitFor(200, TimeUnit.SECONDS)).isTrue();
          assertThat(process.exitValue()).isZero();
        }
        Process replay = start(broker, data, "reader", "replay", "--replay");
        running.put("replay", replay);
        assertThat(replay.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(replay.exitValue()).isZero();
        log.read();
        assertThat(log.decisions).hasSizeGreaterThanOrEqualTo(STEPS);
        assertThat(log.countedBy(killed)).as("before it was killed").isNotEmpty();
        assertThat(log.state.roster().epoch()).as("leaders").isGreaterThan(1);
        assertThat(log.counted(killed.getReplica()).getLast())
            .as("steps after it had returned")
            .isGreaterThan(log.countedBy(killed).getLast() + 1);
        assertThat(log.longestPauseMs()).isLessThan(2L * SILENCE_MS);
      } finally {
        running.values().forEach(Process::destroyForcibly);
      }
    }
    byte[] weights = state("a");
    assertThat(weights).hasSizeGreaterThan(1_000_000);
    for (String other : List.of("b", "c", "reader")) {
      assertThat(Arrays.equals(state(other), weights)).as(other).isTrue();
    }
  }

  private Process start(
      EmbeddedBroker broker, Path data, String replica, String log, String... more)
      throws IOException {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--data",
                data.toString(),
                "--out",
                folder.resolve(replica + ".segmodel").toString(),
                "--group",
                "together",
                "--replicas",
                "3",
                "--replica",
                replica,
                "--images",
                Integer.toString(STEPS * 3 * 2),
                "--batch",
                "2",
                "--chip",
                "48x32",
                "--checkpoint-every",
                "60",
                "--evaluate-every",
                "100000",
                "--threads",
                "1",
                "--straggler-ms",
                Integer.toString(STRAGGLER_MS),
                "--replica-timeout-ms",
                Integer.toString(SILENCE_MS)));
    options.addAll(List.of(more));
    return WorkerProcess.start(
        "train",
        broker.bootstrapServers(),
        folder.resolve(log + ".log"),
        Map.of("OMP_WAIT_POLICY", "PASSIVE"),
        options.toArray(String[]::new));
  }

  /** Weights, averages, moments and edges of a replica's last checkpoint. */
  private byte[] state(String replica) throws IOException {
    Path file = folder.resolve(replica + ".segmodel.checkpoint");
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      in.skipNBytes(Long.BYTES);
      String _ = in.readUTF();
      assertThat(in.readLong()).as("images of " + replica).isPositive();
      assertThat(in.readLong()).as("steps of " + replica).isGreaterThanOrEqualTo(STEPS);
      in.skipNBytes(2 * Double.BYTES);
      byte[] rest = in.readAllBytes();
      return Arrays.copyOf(rest, rest.length - Long.BYTES);
    }
  }

  /** What the group's control topic says. */
  private static final class ControlLog implements AutoCloseable {
    private final KafkaConsumer<String, byte[]> consumer;
    private final List<Decision> decisions = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private GroupState state = GroupState.NONE;

    ControlLog(EmbeddedBroker broker) {
      KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
      Topics topics = Topics.standard();
      try (Admin admin = Admin.create(kafka.admin("test"))) {
        topics.create(admin, 2);
      }
      consumer =
          new KafkaConsumer<>(
              kafka.consumer("test"), new StringDeserializer(), new ByteArrayDeserializer());
      consumer.assign(List.of(new TopicPartition(topics.trainingControl(), 0)));
      consumer.seekToBeginning(consumer.assignment());
    }

    GroupState read() {
      var records = consumer.poll(Duration.ofMillis(100));
      while (!records.isEmpty()) {
        records.forEach(record -> take(record.value(), record.timestamp()));
        records = consumer.poll(Duration.ofMillis(100));
      }
      return state;
    }

    private void take(byte[] value, long time) {
      try {
        ControlRecord record = ControlRecord.parseFrom(value);
        long step = state.progress().step();
        state = state.after(record);
        if (state.progress().step() > step) {
          decisions.add(record.getDecision());
          times.add(time);
        }
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException(e);
      }
    }

    private List<Long> countedBy(Identity who) {
      return decisions.stream()
          .filter(d -> d.getCountedList().stream().map(Counted::getFrom).anyMatch(who::equals))
          .map(Decision::getStep)
          .toList();
    }

    private List<Long> counted(String replica) {
      return decisions.stream()
          .filter(d ->
              d.getCountedList().stream().anyMatch(c -> c.getFrom().getReplica().equals(replica)))
          .map(Decision::getStep)
          .toList();
    }

    private long longestPauseMs() {
      long longest = 0;
      for (int i = 1; i < times.size(); i++) {
        longest = Math.max(longest, times.get(i) - times.get(i - 1));
      }
      return longest;
    }

    @Override
    public void close() {
      consumer.close();
    }
  }
}
