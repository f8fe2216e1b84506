package org.segstream.cli.doctor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartitionInfo;
import org.segstream.transport.topics.TopicDefinition;
import org.segstream.transport.topics.TopicReport;
import org.segstream.transport.topics.TopicReport.Difference;
import org.segstream.transport.topics.Topics;

/** Whether the topics are there, as they should be, and led by somebody. */
final class TopicsCheck implements Check {
  private final Topics topics;

  TopicsCheck(Topics topics) {
    this.topics = topics;
  }

  @Override
  public String name() {
    return "topics";
  }

  @Override
  public List<Finding> look(Admin admin) {
    List<Finding> findings = new ArrayList<>();
    List<TopicReport> reports = topics.existing(admin, Topics.DEFAULT_PARTITIONS);
    Set<String> there = reports.stream().map(TopicReport::name).collect(Collectors.toSet());
    for (TopicDefinition wanted : topics.definitions(Topics.DEFAULT_PARTITIONS)) {
      if (!there.contains(wanted.name())) {
        findings.add(
            Finding.problem(
                name(),
                "there is no topic " + wanted.name(),
                "make it: segstream topics create --topic-prefix " + topics.prefix()));
      }
    }
    reports.forEach(report ->
        report.differences().stream()
            .filter(each -> !each.setting().equals("partitions"))
            .forEach(each -> findings.add(different(report.name(), each))));
    Answers.get(admin.describeTopics(there).allTopicNames())
        .forEach((name, description) -> findings.addAll(replicas(name, description.partitions())));
    if (findings.isEmpty()) {
      findings.add(Finding.ok(name(), reports.size() + " topics are there and as they should be"));
    }
    findings.addAll(partitions(reports));
    return findings;
  }

  private Finding different(String topic, Difference difference) {
    String remedy =
        "kafka-configs.sh --alter --topic "
            + topic
            + " --add-config "
            + difference.setting()
            + "="
            + difference.wanted();
    return isTooSmall(difference)
        ? Finding.problem(name(), topic + ": " + difference, remedy)
        : Finding.warning(name(), topic + ": " + difference, remedy + ", unless it is meant so");
  }

  private static boolean isTooSmall(Difference difference) {
    return difference.setting().equals("max.message.bytes")
        && Long.parseLong(difference.actual()) < Long.parseLong(difference.wanted());
  }

  private List<Finding> replicas(String topic, Collection<TopicPartitionInfo> partitions) {
    long leaderless = partitions.stream().filter(it -> it.leader() == null).count();
    long behind = partitions.stream().filter(it -> it.isr().size() < it.replicas().size()).count();
    List<Finding> findings = new ArrayList<>();
    if (leaderless > 0) {
      findings.add(
          Finding.problem(
              name(),
              leaderless + " partitions of " + topic + " have no leader",
              "bring the brokers that hold them back"));
    }
    if (behind > 0) {
      findings.add(
          Finding.warning(
              name(),
              behind + " partitions of " + topic + " have replicas that are behind",
              "look at the brokers' disks and network"));
    }
    return findings;
  }

  /** The topics of one stream's records need equal numbers only where they are joined. */
  private List<Finding> partitions(List<TopicReport> reports) {
    return reports.stream()
        .filter(it -> it.name().equals(topics.frames()))
        .map(it ->
            Finding.ok(
                name(),
                it.name()
                    + " has "
                    + it.partitions()
                    + " partitions: so many workers can share the work"))
        .toList();
  }
}
