package org.segstream.cli.doctor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.segstream.transport.TransportException;
import org.segstream.transport.topics.Topics;

/** Whether somebody works, how far behind, and whether frames left the topic unseen. */
final class GroupCheck implements Check {
  private final Topics topics;
  private final String group;

  GroupCheck(Topics topics, String group) {
    this.topics = topics;
    this.group = group;
  }

  @Override
  public String name() {
    return "group";
  }

  @Override
  public List<Finding> look(Admin admin) {
    Optional<ConsumerGroupDescription> description = describe(admin);
    if (description.isEmpty()) {
      return List.of(
          Finding.warning(
              name(),
              "no worker of group " + group + " has ever run here",
              "start one: segstream worker --group " + group));
    }
    List<Finding> findings = new ArrayList<>();
    int members = description.get().members().size();
    Map<TopicPartition, Long> committed = committed(admin);
    Map<TopicPartition, Long> first = offsets(admin, committed, OffsetSpec.earliest());
    Map<TopicPartition, Long> end = offsets(admin, committed, OffsetSpec.latest());
    long lag = 0;
    long lost = 0;
    for (Map.Entry<TopicPartition, Long> each : committed.entrySet()) {
      lag += Math.max(0, end.getOrDefault(each.getKey(), 0L) - each.getValue());
      lost += Math.max(0, first.getOrDefault(each.getKey(), 0L) - each.getValue());
    }
    findings.add(work(members, lag));
    if (lost > 0) {
      findings.add(
          Finding.problem(
              name(),
              lost + " frames left the topic before group " + group + " saw them",
              "add workers, or keep frames longer (retention.ms of " + topics.frames() + ")"));
    }
    return findings;
  }

  private Finding work(int members, long lag) {
    String what = members + " workers of group " + group + ", " + lag + " frames behind";
    return members == 0 && lag > 0
        ? Finding.problem(name(), what, "start one: segstream worker --group " + group)
        : Finding.ok(name(), what);
  }

  private Optional<ConsumerGroupDescription> describe(Admin admin) {
    try {
      return Optional.ofNullable(
          Answers.get(admin.describeConsumerGroups(List.of(group)).all()).get(group));
    } catch (TransportException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Map<TopicPartition, Long> committed(Admin admin) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> all =
        Answers.get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    all.forEach((partition, offset) -> {
      if (offset != null && partition.topic().equals(topics.frames())) {
        offsets.put(partition, offset.offset());
      }
    });
    return offsets;
  }

  private static Map<TopicPartition, Long> offsets(
      Admin admin, Map<TopicPartition, Long> partitions, OffsetSpec which) {
    Map<TopicPartition, OffsetSpec> question = new HashMap<>();
    partitions.keySet().forEach(partition -> question.put(partition, which));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    Map<TopicPartition, ListOffsetsResultInfo> answer =
        Answers.get(admin.listOffsets(question).all());
    answer.forEach((partition, info) -> offsets.put(partition, info.offset()));
    return offsets;
  }
}
