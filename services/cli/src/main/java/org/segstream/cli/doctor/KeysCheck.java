package org.segstream.cli.doctor;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.Utils;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;

/** Whether each stream keeps to one partition, by the newest frames of each. */
final class KeysCheck implements Check {

  private final KafkaSettings kafka;
  private final Topics topics;

  KeysCheck(KafkaSettings kafka, Topics topics) {
    this.kafka = kafka;
    this.topics = topics;
  }

  @Override
  public String name() {
    return "keys";
  }

  @Override
  public List<Finding> look(Admin admin) {
    int partitions = RecentFrames.partitions(admin, topics.frames());
    return judge(sample(partitions), partitions);
  }

  private List<Finding> judge(Map<String, Set<Integer>> streams, int partitions) {
    List<Finding> findings = new ArrayList<>();
    streams.forEach((stream, where) -> {
      if (stream.isEmpty()) {
        findings.add(
            Finding.problem(
                name(), "frames without a key", "set each record's key to its stream's id"));
      } else if (where.size() > 1) {
        findings.add(
            Finding.problem(
                name(),
                "stream " + stream + " is in partitions " + where + ": two workers share it",
                "all its producers must partition alike: partitioner=murmur2_random in"
                    + " librdkafka"));
      } else if (!where.contains(home(stream, partitions))) {
        findings.add(
            Finding.warning(
                name(),
                "stream " + stream + " is not where Java clients would put it",
                "set partitioner=murmur2_random, or it moves with its producer"));
      }
    });
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok(name(), streams.size() + " streams seen lately, each in one partition"));
    }
    return findings;
  }

  private static int home(String stream, int partitions) {
    return Utils.toPositive(Utils.murmur2(stream.getBytes(StandardCharsets.UTF_8))) % partitions;
  }

  private Map<String, Set<Integer>> sample(int partitions) {
    Map<String, Set<Integer>> streams = new TreeMap<>();
    RecentFrames.read(kafka, topics.frames(), partitions, Duration.ZERO)
        .forEach(seen ->
            streams
                .computeIfAbsent(seen.key(), _ -> new TreeSet<>())
                .add(seen.record().partition()));
    return streams;
  }
}
