package org.segstream.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.gpu.Devices;
import org.segstream.transport.KafkaSettings;
import org.segstream.v1.Mask;

/** Workers in their own processes, told to stop or killed in mid-stream. */
@Timeout(240)
class KilledWorkerTest {
  private static final int FRAMES = 300;

  /** Frames that a worker takes in before it pauses, see {@code PollLimits}. */
  private static final long TAKEN_IN = 32;

  private static final Duration PERIOD = Duration.ofMillis(500);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  void aKillLeavesNoFrameWithoutAMask() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.builder().start()) {
      WorkerProcess.publish(broker, 1, 1, FRAMES);
      try (PublishedMasks masks = new PublishedMasks(broker, 1)) {
        Process first = WorkerProcess.start(broker, folder.resolve("first.log"));
        try {
          await().atMost(Duration.ofMinutes(1)).until(() -> masks.poll().size() >= 5);
        } finally {
          first.destroyForcibly().waitFor();
        }
        assertThat(sequences(masks.poll())).as("killed in mid-stream").hasSizeLessThan(FRAMES);
        Process second = WorkerProcess.start(broker, folder.resolve("second.log"));
        try {
          Set<Long> all = LongStream.range(0, FRAMES).boxed().collect(Collectors.toSet());
          await()
              .atMost(Duration.ofMinutes(1))
              .until(() -> sequences(masks.poll()).containsAll(all));
        } finally {
          second.destroy();
          second.waitFor();
        }
      }
    }
  }

  @Test
  void finishesAndCommitsWhatIsUnderWayWhenToldToStop() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.builder().start()) {
      WorkerProcess.publish(broker, 1, 1, FRAMES);
      try (PublishedMasks masks = new PublishedMasks(broker, 1)) {
        Process worker = WorkerProcess.start(broker, folder.resolve("stopped.log"));
        try {
          await().atMost(Duration.ofMinutes(1)).until(() -> masks.poll().size() >= 3);
          worker.destroy();
          assertThat(worker.waitFor(20, TimeUnit.SECONDS)).as("ended in time").isTrue();
        } finally {
          worker.destroyForcibly();
        }
        long committed = committed(broker);
        assertThat(committed)
            .as("it had more in hand than were done")
            .isGreaterThanOrEqualTo(TAKEN_IN);
        await().until(() -> masks.poll().size() >= committed);
        await().during(Duration.ofMillis(300)).until(() -> masks.poll().size() == committed);
        assertThat(sequences(masks.poll())).hasSize((int) committed);
      }
    }
  }

  @Test
  void streamsOfAKilledWorkerMoveAndEachFrameIsSeenOnce() throws Exception {
    int streams = 6;
    try (EmbeddedBroker broker = EmbeddedBroker.builder().start()) {
      WorkerProcess.publish(broker, streams, 1, 0);
      Process first = WorkerProcess.start(broker, folder.resolve("first.log"), named("first"));
      Process second = WorkerProcess.start(broker, folder.resolve("second.log"), named("second"));
      try (PublishedMasks masks = new PublishedMasks(broker, streams)) {
        // The group is not there at first.
        await()
            .ignoreExceptions()
            .atMost(Duration.ofMinutes(1))
            .until(() -> assignments(broker).keySet().equals(Set.of("first", "second")));
        try (Cameras cameras = new Cameras(broker, streams, PERIOD)) {
          await().atMost(Duration.ofMinutes(1)).until(() -> least(masks.poll(), streams) >= 4);
          Set<Integer> moving = assignments(broker).getOrDefault("first", Set.of());
          assertThat(moving).as("partitions of the one to be killed").isNotEmpty();
          first.destroyForcibly().waitFor();
          Instant killed = Instant.now();
          int then = cameras.frames();
          await()
              .atMost(Duration.ofMinutes(1))
              .until(() -> least(masks.poll(), streams) >= then + 4);
          cameras.stop();
          int all = streams * cameras.frames();
          await().atMost(Duration.ofMinutes(2)).until(() -> masks.poll().size() >= all);
          await().during(Duration.ofMillis(500)).until(() -> masks.poll().size() == all);
          assertThat(masks.poll().stream().map(mask -> mask.key() + mask.value().getSequence()))
              .doesNotHaveDuplicates();
          PriceOfAKill price = PriceOfAKill.of(masks.poll(), killed);
          assertThat(price.coldStreams())
              .as(
                  "each stream of the killed one starts from scratch; others may choose to at any"
                      + " frame")
              .containsAll(streamsOf(masks.poll(), moving));
          System.out.println(price);
        }
      } finally {
        first.destroyForcibly();
        second.destroy();
        second.waitFor();
      }
    }
  }

  /** Solves on an OpenCL device where there is one. */
  private static String[] named(String name) {
    return new String[] {
      "--field-device",
      Devices.list().all().isEmpty() ? "cpu" : "gpu",
      "--delivery",
      "exactly-once",
      "--kafka",
      "transaction.timeout.ms=10000",
      "--kafka",
      "client.id=" + name
    };
  }

  /** Streams whose frames lie in these partitions. */
  private static Set<String> streamsOf(
      List<ConsumerRecord<String, Mask>> masks, Set<Integer> partitions) {
    return masks.stream()
        .filter(mask -> partitions.contains(mask.value().getFrame().getPartition()))
        .map(ConsumerRecord::key)
        .collect(Collectors.toSet());
  }

  /** Masks of the stream that has the fewest. */
  private static long least(List<ConsumerRecord<String, Mask>> masks, int streams) {
    Map<String, Long> counts =
        masks.stream().collect(Collectors.groupingBy(ConsumerRecord::key, Collectors.counting()));
    return counts.size() < streams ? 0 : Collections.min(counts.values());
  }

  private static Set<Long> sequences(List<ConsumerRecord<String, Mask>> masks) {
    return masks.stream().map(mask -> mask.value().getSequence()).collect(Collectors.toSet());
  }

  /** Partitions of each member that has some, by its client id. */
  private static Map<String, Set<Integer>> assignments(EmbeddedBroker broker) throws Exception {
    try (Admin admin = Admin.create(KafkaSettings.of(broker.bootstrapServers()).admin("test"))) {
      return admin.describeConsumerGroups(List.of("segstream-worker")).all().get().values().stream()
          .peek(group -> assertThat(group.type()).as("KIP-848").isEqualTo(GroupType.CONSUMER))
          .flatMap(group -> group.members().stream())
          .filter(member -> !member.assignment().topicPartitions().isEmpty())
          .collect(
              Collectors.toMap(
                  MemberDescription::clientId,
                  member ->
                      member.assignment().topicPartitions().stream()
                          .map(TopicPartition::partition)
                          .collect(Collectors.toSet())));
    }
  }

  private static long committed(EmbeddedBroker broker) throws Exception {
    try (Admin admin = Admin.create(KafkaSettings.of(broker.bootstrapServers()).admin("test"))) {
      return admin
          .listConsumerGroupOffsets("segstream-worker")
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    }
  }
}
